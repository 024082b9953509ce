from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trust", "0003_attempts_to_log_in")]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64, unique=True, verbose_name="내용 해시(SHA-256)")),
                ("path", models.CharField(blank=True, max_length=1000, verbose_name="이어진 주소")),
                ("at", models.DateTimeField(verbose_name="일시")),
            ],
            options={
                "verbose_name": "제출",
                "verbose_name_plural": "제출",
                "indexes": [models.Index(fields=["at"], name="submission_at")],
            },
        ),
    ]
