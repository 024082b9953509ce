/* What a page does better with a script. Every form works without it. */
"use strict";

/* The session's end is told in time, and one button lets it go on (웹접근성: 응답시간 조절). */
(() => {
  const box = document.getElementById("session-warning");
  if (!box) return;
  let ends = Date.now() + Number(box.dataset.minutes) * 60000;
  const before = Number(box.dataset.before) * 60000;
  const tell = box.querySelector("[data-left]");
  const tick = () => {
    const left = ends - Date.now();
    const over = left <= 0;
    box.hidden = left > before;
    if (!box.hidden) {
      const minutes = Math.max(1, Math.ceil(left / 60000));
      const said = over ? "로그인 시간이 끝났습니다. 적은 내용은 남아 있습니다. 다시 로그인해 주세요." : `${minutes}분 뒤에 로그아웃됩니다.`;
      if (tell.textContent !== said) tell.textContent = said;
    }
  };
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const minutes = event.detail.xhr.getResponseHeader("X-Session-Minutes");
    if (minutes) { ends = Date.now() + Number(minutes) * 60000; tick(); }
  });
  tick();
  setInterval(tick, 5000);
})();

/* Who presses a button twice means it once. What is pressed again later, when no answer came, goes out again. */
(() => {
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (Date.now() - (sent.get(form) || 0) < 3000) event.preventDefault();
    else sent.set(form, Date.now());
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) sent.delete(form); });
})();

/* What could not be saved by itself is said where it would have said that it is. */
(() => {
  const saved = document.getElementById("saved");
  if (!saved) return;
  const failed = (event) => {
    if (event.detail.target !== saved) return;
    const told = document.createElement("p");
    told.className = "message error";
    told.setAttribute("role", "alert");
    told.textContent = "지금은 저장하지 못했습니다. 적으신 내용은 이 화면에 그대로 있습니다. 이 화면을 닫지 마시고 잠시 뒤 ‘저장’을 눌러 주세요.";
    saved.replaceChildren(told);
  };
  document.body.addEventListener("htmx:sendError", failed);
  document.body.addEventListener("htmx:responseError", failed);
  document.body.addEventListener("htmx:timeout", failed);
})();

/* A summary of errors gets the focus, so that nobody misses it. */
document.getElementById("errors")?.focus();

/* Every password can be looked at while one writes it. It is covered again before it is sent, so that a browser keeps it
   as a password. Without a script there is no button, and a new one is written twice anyway. */
for (const field of document.querySelectorAll("input[type=password]")) {
  const named = (field.labels[0]?.firstChild?.textContent || "비밀번호").trim();
  const box = document.createElement("div");
  const button = document.createElement("button");
  const what = document.createElement("span");
  const act = document.createElement("span");
  const said = document.createElement("span");
  box.className = "password";
  button.type = "button";
  button.className = "krds-btn medium tertiary";
  button.setAttribute("aria-controls", field.id);
  what.className = said.className = "sr-only";
  what.textContent = `${named} `;
  said.setAttribute("role", "status");
  field.autocapitalize = "none";
  field.spellcheck = false;
  button.append(what, act);
  field.before(box);
  box.append(field, button, said);
  const show = (open) => {
    field.type = open ? "text" : "password";
    act.textContent = open ? "숨기기" : "보기";
  };
  show(false);
  button.addEventListener("click", () => {
    show(field.type === "password");
    said.textContent = field.type === "text" ? `${named}: 화면에 보입니다.` : `${named}: 가렸습니다.`;
  });
  field.form?.addEventListener("submit", () => show(false));
}
