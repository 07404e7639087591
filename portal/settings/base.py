"""Production is this file and the environment; `dev` and `test` only add what a laptop and the tests need."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from portal.settings import env, patience
from portal.zones import ZONES

BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = env.secret("SECRET_KEY", "签名密钥，随机生成，至少 50 个字符")
SECRET_KEY_FALLBACKS = env.secrets(
    "SECRET_KEY_FALLBACKS", "更换签名密钥后一天内仍认的旧密钥，用逗号分隔；登录和 Cookie 因此不失效，一天后删去"
)
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [], "门户的域名，用逗号分隔")
PORTAL_ZONE = env.choice(
    "PORTAL_ZONE",
    ZONES,
    "这里是哪个入口：business 业务专网，public 互联网，field 现场检查；只提供该入口的网址，空为全部",
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [], "反向代理后的完整来源，如 https://hrss.example.gov.cn")

DATABASES = {"default": env.database("DATABASE_URL", "PostgreSQL 15 或更新版本")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
STATEMENT_SECONDS = env.number("STATEMENT_SECONDS", 15, "网页的一次数据库查询最多几秒，超过的终止并说明；0 为不限")
JOB_STATEMENT_SECONDS = env.number("JOB_STATEMENT_SECONDS", 600, "后台任务的一次数据库查询最多几秒；0 为不限")
LOCK_SECONDS = env.number("LOCK_SECONDS", 10, "等别人办完同一件事项最多几秒，超过的终止并说明；0 为不限")
patience.limit(DATABASES["default"]["OPTIONS"], STATEMENT_SECONDS, JOB_STATEMENT_SECONDS, LOCK_SECONDS)
REDIS_URL = env.text("REDIS_URL", env.REQUIRED, "Redis 6.2 或更新版本：缓存、登录限制、任务的提醒")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

# The parts of the project package and the chapters of the standard, lowest first: docs/architecture.md.
PORTAL = [
    "portal.regions",
    "portal.accounts",
    "portal.personal",
    "portal.clock",
    "portal.jobs",
    "portal.flow",
    "portal.issued",
    "portal.evidence",
    "portal.notices",
    "portal.documents",
    "portal.web",
    "portal.tokens",
    "portal.limits",
    "portal.announcements",
    "portal.conformance",
    "portal.operations",
    "portal.site",
]
ROOMS = ["partners", "services", "onboarding"]
INSTALLED_APPS = [
    *PORTAL,
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "csp",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "portal.web.middleware.only_proxies_vouch",
    "portal.web.middleware.request_log",
    "portal.web.middleware.shut",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.web.middleware.zone",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.middleware.idle_timeout",
    "portal.web.middleware.login_required",
    "portal.accounts.middleware.acting",
    "portal.accounts.middleware.auditing",
    "portal.accounts.middleware.password_change",
    "portal.accounts.middleware.second_factor",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.middleware.too_often",
    "portal.web.middleware.size_limit",
    "portal.web.middleware.sound_address",
]

ROOT_URLCONF = "portal.site.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.page",
                "portal.site.help.context.page",
            ],
            "builtins": [
                "django.templatetags.static",
                "portal.web.templatetags.components",
                "portal.web.templatetags.flow",
                "portal.web.templatetags.zones",
            ],
        },
    }
]
FORM_RENDERER = "portal.web.forms.FieldRenderer"

# People ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.backends.RoleBackend"]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("workbench")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "portal.accounts.forms.LoginForm", "change_password": "portal.accounts.forms.PasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_FAILURES = env.number("LOGIN_FAILURES", 5, "同一账号在同一地址连续失败几次后锁定")
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": f"{LOGIN_FAILURES}/30m/key"}
# The second factor: docs/decisions/0019-second-factor.md
SECOND_FACTOR = env.flag("SECOND_FACTOR", True, "每个账号都须设置第二因素（验证器或通行密钥）才能办事")
REAUTHENTICATE_MINUTES = env.number(
    "REAUTHENTICATE_MINUTES", 10, "作出决定、查看明文、导出前，距上次验证身份多少分钟须再验证；0 为不再验证"
)
MFA_ADAPTER = "portal.personal.authenticators.Adapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.factor_forms.AuthenticateForm",
    "activate_totp": "portal.accounts.factor_forms.ActivateForm",
    "add_webauthn": "portal.accounts.factor_forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # there are none, and nobody looks for them
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute either way: clocks of telephones
UNUSED_DAYS = env.number("UNUSED_DAYS", 90, "账号连续多少天没有登录即暂停，提前 14 天提醒本人；0 为不暂停")
IDLE_TIMEOUT = timedelta(minutes=env.number("IDLE_MINUTES", 15, "无操作多少分钟后须重新登录"))
KEPT_FOR = timedelta(minutes=30)  # after a session: what is sent meanwhile becomes a draft
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Security -------------------------------------------------------------------------------------------------
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", [], "可信反向代理的地址或网段；只信它们写的 X-Forwarded-For")
SECURE_COOKIES = env.flag("SECURE_COOKIES", True, "只在 HTTPS 上发送 Cookie")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # no script reads either
# By this name a browser takes a cookie only from this host, over HTTPS and for all of it: no neighbour can set one.
COOKIE_PREFIX = "__Host-" if SECURE_COOKIES else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", False, "把 HTTP 转到 HTTPS（反向代理不做时）")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000, "浏览器在多少秒内只用 HTTPS 访问本站（HSTS）；0 为不发送")
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag(
    "HSTS_SUBDOMAINS", True, "HSTS 也管本域名以下的子域名；子域名中有只用 HTTP 的其他系统时设为 false"
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy redirects to HTTPS; SSL_REDIRECT is for an installation whose proxy does not
    "security.W021",  # browsers' preload lists take whole domains for ever: not the portal's to decide
]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "upgrade-insecure-requests": SECURE_COOKIES,
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# An upload goes to the disk as it comes in; how much there may be of it is asked before it is read.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = env.text("UPLOAD_TEMP_DIR", "", "上传时暂存文件的目录，空为系统的临时目录") or None
DATA_UPLOAD_MAX_NUMBER_FILES = 200
EVIDENCE_MAX_MB = env.number("EVIDENCE_MAX_MB", 20, "每个上传的文件最多多少 MB")
REQUEST_MAX_MB = env.number("REQUEST_MAX_MB", 200, "一次提交最多多少 MB，含全部文件；反向代理的限额应不小于它")

# Personal data: docs/decisions/0011-personal-data.md
PERSONAL_KEYS = env.keys(
    "PERSONAL_KEYS", "加密个人信息的密钥，id:base64，用逗号分隔，当前的在最前；32 字节为 AES-256，16 字节为 SM4"
)
PERSONAL_INDEX_KEY = env.secret("PERSONAL_INDEX_KEY", "按个人信息精确查找所用的密钥，随机生成，至少 50 个字符")

# Pages ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FILTERS_EMPTY_CHOICE_LABEL = "全部"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(("guide", BASE_DIR / "docs" / "guide" / name) for name in ("images", "files")),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PRIVATE_FILES = BASE_DIR / env.text("PRIVATE_FILES", "var/files", "证据、文书和导出文件的目录，只有门户能读写")
EXPORT_MAX_ROWS = env.number("EXPORT_MAX_ROWS", 50_000, "一个导出文件最多多少行；超过的须加筛选条件后分次导出")
SITE_NAME = env.text("SITE_NAME", "合作经办管理平台", "页头的名称")
OPERATOR = env.text("OPERATOR", "", "页脚的主办单位")
HOTLINE = env.text("HOTLINE", "12333", "页脚的服务热线")
COMPLAINT_LINE = env.text("COMPLAINT_LINE", "12345", "页脚的投诉热线")
SITE_CODES = env.words("SITE_CODES", [], "页脚的备案号、网站标识码，用逗号分隔")
SITE_REGION = env.region(
    "SITE_REGION",
    "公众页面没有指明地区时显示哪里的，六位代码，如 330000；空为唯一公布了清单的省，不止一个的请公众先选",
)
OPEN_DATA_LICENCE = env.text(
    "OPEN_DATA_LICENCE", "知识共享署名 4.0 国际（CC BY 4.0）", "开放数据的许可，名称；由主办单位决定"
)
OPEN_DATA_LICENCE_URL = env.text(
    "OPEN_DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/deed.zh-hans", "开放数据的许可，全文的地址"
)

# Notices --------------------------------------------------------------------------------------------------
SITE_URL = env.text("SITE_URL", "", "门户的完整地址，如 https://hrss.example.gov.cn；邮件和文书里的链接以它开头")
PUBLIC_URL = env.text("PUBLIC_URL", "", "互联网入口的完整地址，二维码、订阅和开放数据里的链接以它开头；空为 SITE_URL")
NOTICE_CHANNELS = env.words(
    "NOTICE_CHANNELS", ["portal.notices.channels.Email"], "站外通知的渠道，类的完整名称，用逗号分隔"
)
NOTICE_DIGEST_HOUR = env.number("NOTICE_DIGEST_HOUR", 8, "每天几点起发汇总邮件，0 至 23")
EMAIL_HOST = env.text("EMAIL_HOST", "", "邮件服务器；不设置则不发邮件，只在平台内通知")
EMAIL_PORT = env.number("EMAIL_PORT", 465, "邮件服务器的端口")
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "", "邮件服务器的用户名")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "", "邮件服务器的密码")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", True, "从连接起即加密（通常为 465 端口）")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False, "先连接后加密（STARTTLS，通常为 587 端口）")
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "noreply@localhost", "发件人地址")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_TIMEOUT = 10

# Documents: docs/decisions/0012-documents.md -----------------------------------------------------------
DOCUMENT_FALLBACK_FONT = env.text(
    "DOCUMENT_FALLBACK_FONT",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "文书打印生僻字的补充字库（TTF），Debian 的软件包 fonts-hanazono；没有这个文件时以码位代替",
)

# Operations: docs/guide/operations.md ----------------------------------------------------------------------
POSTGRES_PROGRAMS = env.text(
    "POSTGRES_PROGRAMS", "", "pg_dump、pg_restore、psql 所在的目录，备份和恢复所用；空为在 PATH 中找"
)
DISK_FREE_MB = env.number("DISK_FREE_MB", 2048, "PRIVATE_FILES 所在的磁盘剩下不足多少 MB 时，健康检查报警")
METRICS_NETWORKS = env.networks(
    "METRICS_NETWORKS", [], "可以读取 /metrics（Prometheus 指标）的地址或网段；空为不统计，也没有这个页面"
)
if METRICS_NETWORKS:
    MIDDLEWARE.insert(MIDDLEWARE.index("portal.web.middleware.request_log") + 1, "portal.operations.metrics.measure")

# Background work ------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page does not wait for a broker that does not answer: the sweeper finds the job.
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10, "max_retries": 0}

# API ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.tokens.access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "portal.tokens.access.WithinScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["portal.web.throttle.Throttle"],
    "EXCEPTION_HANDLER": "portal.web.api.problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "合作机构经办社会保险业务管理平台",
    "DESCRIPTION": "读取与办理合作需求、合作意向、协商纪要、合作机构与合作关系。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {"IssuedStateEnum": "portal.issued.enums.IssuedState"},  # of models in several rooms
}

# Audit and logs -------------------------------------------------------------------------------------------
AUDITLOG_INCLUDE_ALL_MODELS = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.web.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO", "日志级别")},
    "loggers": {
        "django": {"handlers": []},  # not its own handlers: they would print and mail what was typed
        "pikepdf": {"level": "WARNING"},  # says that it was loaded
        "django.request": {"level": "ERROR"},  # portal.request has a line about every answer already
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
