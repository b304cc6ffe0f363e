# Texts of the diagnosis in Simplified Chinese. Product terms are those of the console; a space stands between Chinese and
# Latin letters or digits, punctuation is full-width.

## Labels of the report

label-step = （指南步骤 { $step }）
label-ruled-out = 已排除
label-seen = 依据
label-do = 处理
label-opens = 放行
label-look-at = 待查看
label-request = 请求
certainty-certain = 确定
certainty-likely = 很可能
certainty-possible = 有可能

## Variants

variant-access-denied = 没有执行此操作的权限
variant-access-forbidden = 跨域预检请求被拒绝
variant-referer-rule = 被防盗链规则拒绝
variant-invalid-access-key-id = SecretId 未被接受
variant-invalid-object-state = 对象的存储类型不支持此操作
variant-request-time-too-skewed = 客户端与服务端的时间相差超过 15 分钟
variant-request-has-expired = 请求不在签名的有效期内
variant-signature-does-not-match = 服务端计算出的签名与请求中的不同
variant-unknown = 返回 403，但响应未说明是哪一种拒绝
variant-unfamiliar = 返回 403，但响应不是 COS 文档中的任何一种

## Causes

cors-not-configured = 存储桶没有配置跨域访问 CORS 规则。
cors-origin-not-allowed = 没有 CORS 规则允许该 Origin。
cors-method-not-allowed = 该 Origin 的 CORS 规则都不允许此方法。
cors-header-not-allowed = 该 Origin 和方法的 CORS 规则，没有一条允许全部请求头。
referer-not-on-allow-list = 来源页面不在防盗链白名单中。
referer-on-deny-list = 来源页面在防盗链黑名单中。
referer-missing = 请求未携带 Referer，而防盗链规则拒绝空 Referer。
anonymous-request = 请求未签名，而资源不是公开的。
unknown-access-key = COS 中没有使用此 SecretId 的密钥。
access-key-case-differs = SecretId 与某个已有的 SecretId 仅大小写不同。
malformed-access-key = SecretId 含有 SecretId 中不可能出现的字符。
disabled-access-key = 密钥存在，但已被禁用。
expired-temporary-key = 临时密钥已过期。
clock-skew = 客户端时间比服务端快 15 分钟以上。
signature-expired = 已超过签名的结束时间。
signature-not-yet-valid = 按服务端时间，签名的开始时间还没有到。
malformed-authorization = Authorization 不符合 COS 规定的格式。
signature-mismatch = 计算签名所用的请求、算法或 SecretKey 不正确。
no-grant = 没有任何 ACL 或策略授予请求者此操作的权限。
explicit-deny = 请求命中了拒绝（deny）语句。
condition-not-met = 已有授权，但请求不满足其条件。
foreign-account-key = 密钥所属的账号不是存储桶所属的账号。
cross-account-owner-has-not-granted = 存储桶所有者没有向请求者的账号授予此操作的权限。
cross-account-home-has-not-granted = 请求者所属的主账号没有向该子账号授予此操作的权限。
session-policy = 申请临时密钥时指定的策略未覆盖此请求。
missing-security-token = 请求未携带临时密钥对应的安全令牌。
object-archived = 对象已归档，且没有已恢复的副本。
object-restore-in-progress = 对象已归档，恢复尚未完成。
post-policy-expired = 表单策略的 expiration 已过期。
post-policy-condition = 表单中有字段不满足其策略的条件。

## Words for what is not known

the-bucket = 目标存储桶
the-object = 目标对象
the-action = 所需操作
the-resource = 目标资源
the-origin = 页面的 Origin
the-unknown = 未知
the-bucket-policy = 存储桶策略
the-caller-policy = 请求者的 CAM 策略
the-session-policy = 临时密钥的策略

## Evidence

evidence-variant = 响应类型：{ $variant }。
evidence-no-body = HEAD 的响应没有正文，无法说明是哪一种拒绝。
evidence-empty = 响应没有正文，未说明是哪一种拒绝。
evidence-unfamiliar = 响应不属于 COS 文档中的任何一种拒绝。
evidence-expired-token = 响应表明令牌已过期。
evidence-form = 应答的消息：{ $message }
evidence-masked = 解决之后，接下来会因 { $cause } 被拒绝：{ $title }
evidence-unsigned = 请求没有签名。
evidence-signed = 请求使用 SecretId `{ $id }` 签名。
evidence-malformed = 请求中的 Authorization 无法解析：{ $error }。
evidence-token = 请求携带了安全令牌，说明密钥是临时密钥。
evidence-no-token = 请求未携带安全令牌。
evidence-span = 签名有效期为 { $start } 至 { $end }，服务端时间为 { $now }。
evidence-referer = Referer 为 { $referer }。
evidence-no-referer = 请求未携带 Referer。
evidence-preflight = 预检请求的 Origin 为 { $origin }，方法为 { $method }，请求头为 { $headers }。
evidence-storage-class = 存储类型为 { $class }。
evidence-signature-right = 用此 SecretKey 验算，签名与发出的请求相符：要么 SecretKey 与 SecretId 不配对，要么请求在途中被修改。
evidence-mistake = 客户端若有以下错误，得到的正是此签名：{ $mistake }
evidence-mistake-possible = 恰好能得到此签名的错误之一：{ $mistake }
evidence-mistake-unknown = 用此 SecretKey，已知错误都得不到此签名：要么使用了另一个 SecretKey，要么请求在途中被修改。
evidence-holder = 密钥具有 { $principal } 的权限，存储桶所有者为 { $owner }。
evidence-deny = { $document }（第 { $number } 个）的语句 { $statement } 拒绝了此请求。
evidence-nearest =
    最接近允许的是{ $document }（第 { $number } 个）的语句 { $statement }，但其 { $element } 不匹配：语句中为 { $expected }，请求中为 { $seen ->
        [nothing] 空
       *[other] { $seen }
    }。
evidence-cors-rules = CORS 规则允许的 Origin 为 { $origins }，方法为 { $methods }，请求头为 { $headers }。
evidence-referer-rules =
    防盗链{ $list ->
        [allow-list] 白名单
        [deny-list] 黑名单
       *[other] { $list }
    }：{ $domains }。
evidence-same-strings = 服务端校验的内容与发出的内容一致：客户端签名的是另一段文本，或使用了另一个 SecretKey。
evidence-other-strings = 请求在途中被修改：发出“{ $sent }”，到达“{ $arrived }”。

## Reasons

because-only = 没有其他原因会得到此响应。
because-all-else-ruled-out = 会得到此响应的其他原因均已排除。
because-common = 这是此响应的常见原因之一。
because-refuses = 从读到的内容看，请求会在这一步被拒绝。
because-token = 请求使用了临时密钥。
because-fits = 与已知事实不矛盾。
because-contradiction = 没有原因与已知事实相符，所给的请求可能不是被拒绝的那个。

not-signed = 请求未签名。
is-signed = 请求已签名。
signed-skips-referer = 请求带有签名，因此不适用防盗链规则。
no-authorization-read = Authorization 无法解析，因此无法识别请求者。
authorization-read = Authorization 的各个字段齐全。
is-preflight = 预检请求不经过其他检查。
is-no-preflight = 只有预检请求（OPTIONS）会因 CORS 被拒绝。
head-of-archive = 对归档对象的 HEAD 请求会正常响应。
referer-sent = 请求携带了 Referer。
referer-not-sent = 请求未携带 Referer。
no-headers-asked = 预检请求没有列出任何请求头。
id-is-well-formed = SecretId 中都是合法字符。
id-is-malformed = SecretId 中有现有 SecretId 都不会使用的字符。
end-is-ahead = 签名的结束时间晚于服务端时间。
start-has-passed = 签名的开始时间早于服务端时间。
start-is-near = 签名的开始时间与服务端时间相差不到 15 分钟。
assumed-otherwise = 签名起始时间稍晚时，这里返回的是另一种应答。
start-is-far = 签名的开始时间比服务端时间晚 15 分钟以上。
token-not-sent = 请求未携带安全令牌，因此不会读取临时密钥的策略。
checked-cors = 已检查 CORS 规则，不是原因。
checked-referer = 已检查防盗链规则，不是原因。
checked-keys = 已检查密钥，不是原因。
checked-permissions = 已检查 ACL 和策略，不是原因。
checked-object = 已检查对象的存储类型和恢复状态，不是原因。
refused-before = 请求在更早的检查中已被拒绝。
service-level = 请求发往服务本身，而不是某个账号的存储桶。

## What to look at next

next-request = 查看实际发出的请求（方法、地址、请求头）。
next-get = 改用 GET 发送同一请求，响应正文会说明是哪一种拒绝。
next-cors = 查看 { $bucket } 的 CORS 规则（GET ?cors）。
next-referer = 查看 { $bucket } 的防盗链规则（GET ?referer）。
next-acl-and-policy = 查看 { $bucket } 的 ACL 和策略（GET ?acl、GET ?policy），以及请求者的 CAM 策略。
next-key = 在 CAM 控制台查看密钥：是否存在、大小写是否一致、是否已启用。
next-session = 查看申请临时密钥时指定的策略和时间。
next-head-object = 对 { $key } 发送 HEAD，通过 x-cos-restore 查看是否正在恢复。
next-support = 没有其他可查的信息，请提供响应中的请求 ID 并联系技术支持。
next-server-time = 查看响应的 Date，与签名的时间比较。

## Remedies: what the guide tells to do, for this request

remedy-cors-rule = 在 COS 控制台的存储桶列表 > { $bucket } > 安全管理 > 跨域访问 CORS 设置中，添加或修改规则，允许 Origin { $origin }、方法 { $method } 和请求头 { $headers }。
remedy-cors-verify = 然后检查响应中是否有 Access-Control-Allow-Origin：curl -vo /dev/null -H 'Origin: { $origin }' '{ $url }'
remedy-referer-add = 在 COS 控制台的存储桶列表 > { $bucket } > 安全管理 > 防盗链设置中，将页面的域名加入白名单。
remedy-referer-remove = 在 COS 控制台的存储桶列表 > { $bucket } > 安全管理 > 防盗链设置中，将页面的域名移出黑名单。
remedy-referer-empty = 在 COS 控制台的存储桶列表 > { $bucket } > 安全管理 > 防盗链设置中允许空 Referer，或让客户端发送 Referer。已签名的请求不受此检查。
remedy-referer-verify = 然后用以下命令检查：curl -vo /dev/null -H 'Referer: <页面地址>' '{ $url }'
remedy-sign-or-publish = 对请求签名，或将 { $resource } 设为公有读（权限管理 > 存储桶访问权限，或对象的 ACL）。存储桶为私有读写时，允许匿名访问的 Policy 优先。
remedy-acl = 在 COS 控制台的存储桶列表 > { $bucket } > 权限管理 > 存储桶访问权限中，检查账号是否具有所需权限；如没有，请添加用户或修改其权限。
remedy-policy = 在权限管理 > Policy 权限设置中，检查是否有策略允许请求者对 { $resource } 执行 { $action }；如没有，请添加或修改策略。针对所有用户的策略，优先级低于针对指定用户的策略。
remedy-deny = 查找针对请求者或所有用户、拒绝（deny）对 { $resource } 执行 { $action } 的语句，将其删除或缩小范围。同时命中允许和拒绝时，以拒绝为准。
remedy-condition = 检查允许 { $action } 的语句的条件：让请求满足这些条件，或修改条件。
remedy-key-of-owner = 使用 { $bucket } 所属账号的密钥：q-ak 必须是该账号的 SecretId，且区分大小写。
remedy-cross-account-owner = 跨账号访问时，需由 { $bucket } 的所有者通过存储桶策略或 ACL，向请求者的主账号授予 { $action } 的权限。
remedy-cross-account-home = 跨账号访问时，需由请求者所属的主账号通过 CAM 策略，向其子账号授予对 { $resource } 执行 { $action } 的权限。
remedy-session-policy = 使用允许对 { $resource } 执行 { $action } 的策略重新申请临时密钥；操作应写成 name/cos:PutObject 的形式，并检查允许的前缀。
remedy-send-token = 将随临时密钥返回的安全令牌作为 x-cos-security-token，放在请求头或查询参数中发送。
remedy-secret-id = 检查 Authorization 中的 q-ak：它必须与密钥的 SecretId 一致，且区分大小写。
remedy-enable-key = 在 CAM 控制台的 API 密钥管理中检查密钥是否已启用；如未启用，请启用。
remedy-new-temporary-key = 重新申请临时密钥，并在其过期之前申请下一个。
remedy-sync-clock = 将客户端时间与服务端比较（Linux：date -R；Windows：控制面板 > 时钟和区域 > 日期和时间）并同步；最多允许相差 15 分钟。
remedy-validity = 重新签名，开始时间不晚于当前时间，结束时间留有足够余量。
remedy-authorization-form = 按请求签名文档构造 Authorization，包含全部七个字段：q-sign-algorithm、q-ak、q-sign-time、q-key-time、q-header-list、q-url-param-list、q-signature。
remedy-compare-signature = 将客户端的 HttpString 和 StringToSign 与服务端的（响应中的 FormatString 和 StringToSign）、请求签名文档以及 COS 签名工具的结果逐步对比。
remedy-secret-key = 检查 SecretKey 是否与 SecretId 配对，且前后没有空白字符。
remedy-restore = 恢复 { $key }（POST ?restore），等待完成，并在恢复的副本过期之前读取。
remedy-wait-for-restore = 等待恢复完成，届时 HEAD 的响应中会出现 ongoing-request="false"。
remedy-form-policy = 重新签署表单策略，expiration 应晚于当前时间，且各字段满足其条件。
remedy-cors-paste = 可直接粘贴的规则（PUT ?cors）：{ $rule }
remedy-referer-domain = 需要添加的域名：{ $domain }。
remedy-bucket-statement = 完成授权所需的最小存储桶策略语句（PUT ?policy）：{ $statement }
remedy-cam-statement = 完成授权所需的最小用户 CAM 策略语句：{ $statement }
remedy-session-statement = 申请临时密钥（GetFederationToken、AssumeRole）时，策略中所需的最小语句：{ $statement }
opens-these = 从已知的策略来看,新增允许:{ $granted }
opens-more = 从已知的策略来看,新增允许:{ $granted },以及其他
opens-nothing = 从已知的策略来看,没有新增允许。
opens-unknown = 无法确定新增允许的范围。
remedy-offset = 从签名看，客户端时间比服务端快 { $seconds } 秒。
remedy-restore-call = 请求示例：POST /{ $key }?restore，正文为 <RestoreRequest><Days>1</Days><CASJobParameters><Tier>Standard</Tier></CASJobParameters></RestoreRequest>
remedy-key-just-made = 刚创建的密钥可能要几分钟后才被识别；临时密钥的 SecretId 只在其有效期内被识别。
remedy-public-object = 即使对象是公有读，带过期签名的请求也会被拒绝：请重新签名，或者不带签名访问。
remedy-what-changes = 签名后请求被改变的常见原因：路径重复编码、对象键含空格或非 ASCII 字符、Host 与签名时不同（代理、CDN、端口）、签名之后由库或代理添加或修改的头部。
remedy-support = 如仍未解决，请提供响应中的请求 ID 并联系技术支持。

## Mistakes in signing

path-percent-encoded = 签名时使用了百分号编码的路径（即发送时的形式），应使用解码后的路径。
path-encoded-twice = 签名时使用了两次百分号编码的路径，应使用解码后的路径。
path-without-leading-slash = 签名时路径缺少开头的斜杠。
path-with-doubled-slash = 签名时路径开头多了一个斜杠。
bucket-in-path = 签名时将存储桶写入了路径，存储桶只应出现在域名中。
path-plus-as-blank = 签名时将路径中的 `+` 当作空格，路径中的 `+` 就是 `+` 本身。
path-left-out = 签名时使用了根路径 `/`，而不是对象的路径。
path-with-query = 签名时将查询参数当作路径的一部分。
path-with-slash-at-end = 签名时路径末尾多了一个未发送的斜杠。
path-lower-cased = 签名时将路径转成了小写，而对象键区分大小写。
blank-as-plus = 签名时将值中的空格写成 `+`，应为 `%20`。
tilde-encoded = 签名时将值中的 `~` 写成 `%7E`，应保持 `~`。
star-bare = 签名时值中的 `*` 未编码，应为 `%2A`。
form-encoded = 签名时按 HTML 表单的方式编码值（空格为 `+`，`~` 被编码，`*` 未编码）。
slash-bare = 签名时值中的 `/` 未编码，应为 `%2F`。
component-encoded = 按 encodeURIComponent 的方式编码值，`!'()*` 未被编码。
lower-case-hex = 签名时值的百分号编码使用了小写（`%2f`），应为 `%2F`。
values-not-encoded = 签名时值未编码。
values-encoded-twice = 值被编码了两次。
names-not-lower-cased = 签名时名称保留了发送时的大小写，应为小写。
names-not-encoded = 签名时名称未编码。
unsorted = 签名时键值对按发送顺序排列，应先排序。
list-unsorted = 签名时键值对按未排序的列表排列，列表和字符串都应排序。
raw-sorted = 键值对按未编码的名称排序。
method-upper-case = 签名时方法为大写，应为小写。
wrong-method = 签名的方法与发送的方法不同。
query-left-out = 查询参数列为已签名，却没有写入签名文本。
headers-left-out = 请求头列为已签名，却全部没有写入签名文本。
header-left-out = 有一个请求头列为已签名，却没有写入签名文本。
header-empty = 请求头以空值签名，途中又被填入了值。
header-not-trimmed = 请求头的值带着首尾空白签名，而 HTTP 会去掉这些空白。
token-signed-not-sent = 安全令牌作为请求头签名，却没有作为请求头发送。
host-with-port = 签名的 Host 带有未发送的端口。
host-without-port = 签名的 Host 缺少所发送的端口。
other-host = 签名的 Host 与发送的不同（全球加速、内网、路径形式或自定义域名）。
content-type-defaulted = HTTP 库发送的 Content-Type 与签名的不同。
missing-last-line-feed = HttpString 末尾缺少换行符（LF）。
crlf = HttpString 的行以 CR LF 结尾，应以 LF 结尾。
missing-params-line = 请求没有参数时，HttpString 缺少相应的空行。
body-hashed-in = 签名包含了正文的哈希，COS 的签名不含正文。
body-signed = 签名包含了正文，COS 的签名不含正文。
string-to-sign-without-last-line-feed = StringToSign 末尾缺少换行符（LF）。
string-to-sign-without-algorithm = StringToSign 缺少第一行 `sha1`。
http-string-not-hashed = StringToSign 中直接放入了 HttpString，应放入其 SHA-1。
sha256-digest = HttpString 使用 SHA-256 计算摘要，应使用 SHA-1。
sha256-hmac = HMAC 使用 SHA-256 计算，应使用 SHA-1。
key-time-for-sign-time = StringToSign 中使用了 q-key-time，应使用 q-sign-time。
sign-time-for-key-time = 用 q-sign-time 计算 SignKey，应使用 q-key-time。
milliseconds = 签名的时间以毫秒为单位，应以秒为单位。
semicolon-encoded = 签名的时间以 `%3B` 分隔，应为 `;`。
secret-key-as-sign-key = 直接用 SecretKey 签名，应先用 SecretKey 对 q-key-time 签名得到 SignKey。
sign-key-raw-bytes = SignKey 以 20 字节的形式使用，应使用其 40 位十六进制字符串。
id-and-secret-swapped = 将 SecretId 当作 SecretKey 使用。
hmac-arguments-swapped = 计算 SignKey 时，HMAC 的密钥与消息颠倒。
secret-has-whitespace = SecretKey 的首尾带有空白或换行符。
secret-trimmed = SecretKey 中原有的空白被去掉了。
upper-case-signature = 签名使用大写十六进制，应为小写。
base64-signature = 签名使用 base64，应为十六进制。
