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

/* A summary of errors gets the focus, so that nobody misses it. */
document.getElementById("errors")?.focus();
