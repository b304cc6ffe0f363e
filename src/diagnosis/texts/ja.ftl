# Texts of the diagnosis in Japanese. Product terms are those of the console and of the guide; headlines, causes and evidence
# are in the plain style, instructions end in してください.

## Labels of the report

label-step = (ガイドの手順{ $step })
label-ruled-out = 除外
label-seen = 根拠
label-do = 対処
label-opens = 許可
label-look-at = 次に確認
label-request = リクエスト
certainty-certain = 確実
certainty-likely = 可能性大
certainty-possible = 可能性あり

## Variants

variant-access-denied = この操作を行う権限がない
variant-access-forbidden = クロスドメインのプリフライトリクエストが拒否された
variant-referer-rule = リンク不正アクセス防止のルールにより拒否された
variant-invalid-access-key-id = SecretIdが受け付けられない
variant-invalid-object-state = オブジェクトのストレージタイプではこの操作ができない
variant-request-time-too-skewed = クライアントの時計がサーバーと15分を超えてずれている
variant-request-has-expired = 署名の有効期間外のリクエスト
variant-signature-does-not-match = サーバーが計算した署名と異なる
variant-unknown = 拒否の種類をレスポンスから判別できない403
variant-unfamiliar = COSのドキュメントにないレスポンスによる403

## Causes

cors-not-configured = バケットにCORSルールが設定されていない。
cors-origin-not-allowed = このOriginを許可するCORSルールがない。
cors-method-not-allowed = このOriginのCORSルールに、メソッドを許可するものがない。
cors-header-not-allowed = このOriginとメソッドのCORSルールに、すべてのヘッダーを許可するものがない。
referer-not-on-allow-list = リンク元のページが、リンク不正アクセス防止のホワイトリストに載っていない。
referer-on-deny-list = リンク元のページが、リンク不正アクセス防止のブラックリストに載っている。
referer-missing = Refererが送信されておらず、ルールは空のRefererを拒否する。
anonymous-request = リクエストに署名がなく、リソースは公開されていない。
unknown-access-key = このSecretIdのキーがCOSに登録されていない。
access-key-case-differs = SecretIdが、実在するものと大文字・小文字だけ異なる。
malformed-access-key = SecretIdに使われることのない文字が、このSecretIdに含まれている。
disabled-access-key = キーは存在するが、無効になっている。
expired-temporary-key = 一時キーの有効期限が切れている。
clock-skew = クライアントの時計がサーバーより15分を超えて進んでいる。
signature-expired = 署名の終了時刻を過ぎている。
signature-not-yet-valid = 署名の開始時刻が、サーバーの時刻ではまだ来ていない。
malformed-authorization = AuthorizationがCOSの定める形式になっていない。
signature-mismatch = 署名の対象にしたリクエスト、計算方法、SecretKeyのいずれかが違う。
no-grant = このアクションを呼び出し元に許可するACLもポリシーもない。
explicit-deny = 禁止(deny)ステートメントがリクエストに一致する。
condition-not-met = 許可の設定はあるが、リクエストがその条件を満たしていない。
foreign-account-key = キーが、バケットとは別のアカウントのものである。
cross-account-owner-has-not-granted = バケットの所有者が、呼び出し元のアカウントにこのアクションを許可していない。
cross-account-home-has-not-granted = 呼び出し元が属するルートアカウントが、そのサブアカウントにこのアクションを許可していない。
session-policy = 一時キーの発行時に指定されたポリシーの範囲に、このリクエストが入っていない。
missing-security-token = 一時キーとともに発行されたトークンが送信されていない。
object-archived = オブジェクトがアーカイブタイプ(ディープアーカイブタイプなどを含む)で、復元されたコピーがない。
object-restore-in-progress = オブジェクトがアーカイブタイプで、復元がまだ終わっていない。
post-policy-expired = フォームのポリシーのexpirationを過ぎている。
post-policy-condition = フォームのフィールドに、ポリシーの条件を満たさないものがある。

## Words for what is not known

the-bucket = 対象のバケット
the-object = 対象のオブジェクト
the-action = 必要なアクション
the-resource = 対象のリソース
the-origin = ページのOrigin
the-unknown = 不明
the-bucket-policy = バケットポリシー
the-caller-policy = 呼び出し元のCAMポリシー
the-session-policy = 一時キーのポリシー

## Evidence

evidence-variant = レスポンスの種類: { $variant }
evidence-no-body = HEADのレスポンスにはボディがなく、拒否の種類が示されない。
evidence-empty = レスポンスにボディがなく、拒否の種類が示されていない。
evidence-unfamiliar = レスポンスは、COSのドキュメントにある拒否のどれでもない。
evidence-expired-token = レスポンスは、トークンの有効期限が切れたと伝えている。
evidence-form = 応答のメッセージ: { $message }
evidence-masked = これを直すと、次は { $cause } で拒否される: { $title }
evidence-unsigned = リクエストに署名がない。
evidence-signed = リクエストの署名に使われたSecretIdは`{ $id }`。
evidence-malformed = リクエストのAuthorizationを読み取れない: { $error }
evidence-token = セキュリティトークンが送信されているため、キーは一時キーである。
evidence-no-token = セキュリティトークンは送信されていない。
evidence-span = 署名の有効期間は{ $start }から{ $end }まで、サーバーの時刻は{ $now }。
evidence-referer = Refererは{ $referer }。
evidence-no-referer = Refererは送信されていない。
evidence-preflight = プリフライトの要求: Origin { $origin }、メソッド { $method }、ヘッダー { $headers }
evidence-storage-class = ストレージタイプ: { $class }
evidence-signature-right = 送信時のリクエストに対する署名は、このSecretKeyでは正しい。SecretKeyがこのSecretIdのものではないか、リクエストが経路上で変更された。
evidence-mistake = クライアントに次の誤りがあれば、まさにこの署名になる: { $mistake }
evidence-mistake-possible = まさにこの署名になる誤りの一つ: { $mistake }
evidence-mistake-unknown = 既知のどの誤りを仮定しても、このSecretKeyではこの署名にならない。別のSecretKeyが使われているか、リクエストが経路上で変更された。
evidence-holder = キーの権限は{ $principal }のもの、バケットの所有者は{ $owner }。
evidence-deny = { $document }(No. { $number })のステートメント{ $statement }がこのリクエストを禁止している。
evidence-nearest =
    許可に最も近いのは{ $document }(No. { $number })のステートメント{ $statement }だが、{ $element }が一致しない: 記述は{ $expected }、リクエストは{ $seen ->
        [nothing] 値なし
       *[other] { $seen }
    }。
evidence-cors-rules = CORSルールが許可するもの: Origin { $origins }、メソッド { $methods }、ヘッダー { $headers }
evidence-referer-rules =
    リンク不正アクセス防止の{ $list ->
        [allow-list] ホワイトリスト
        [deny-list] ブラックリスト
       *[other] { $list }
    }: { $domains }
evidence-same-strings = サーバーが検証した内容は、送信した内容と同じ。クライアントが署名した文字列か、署名に使ったSecretKeyが違う。
evidence-other-strings = リクエストが経路上で変更された。送信時: 「{ $sent }」、到着時: 「{ $arrived }」

## Reasons

because-only = このレスポンスになる原因はほかにない。
because-all-else-ruled-out = このレスポンスになるほかの原因は、すべて除外された。
because-common = このレスポンスによくある原因の一つである。
because-refuses = 読み取れた内容では、この段階で拒否される。
because-token = 一時キーが使われている。
because-fits = 確認できた事実と矛盾しない。
because-contradiction = 確認できた事実に合う原因がない。示されたリクエストは、拒否されたものとは別かもしれない。

not-signed = リクエストに署名がない。
is-signed = リクエストは署名されている。
signed-skips-referer = 署名付きリクエストには、リンク不正アクセス防止のルールが適用されない。
no-authorization-read = Authorizationを読み取れないため、誰のリクエストとも特定されない。
authorization-read = Authorizationに必要な項目がすべてそろっている。
is-preflight = プリフライトに対しては、ほかのチェックは行われない。
is-no-preflight = CORSを理由に拒否されるのは、プリフライト(OPTIONS)だけである。
head-of-archive = アーカイブタイプのオブジェクトでも、HEADには応答が返る。
referer-sent = Refererが送信されている。
referer-not-sent = Refererが送信されていない。
no-headers-asked = プリフライトはヘッダーを要求していない。
id-is-well-formed = SecretIdの文字は、すべてSecretIdに使われる文字である。
id-is-malformed = SecretIdに、実在のSecretIdでは使われない文字がある。
end-is-ahead = 署名の終了時刻は、サーバーの時刻より後である。
start-has-passed = 署名の開始時刻は、サーバーの時刻より前である。
start-is-near = 署名の開始時刻とサーバーの時刻との差は、15分未満である。
assumed-otherwise = 開始時刻がわずかに先の署名には、ここでは別の応答が返る。
start-is-far = 署名の開始時刻は、サーバーの時刻より15分を超えて後である。
token-not-sent = トークンが送信されていないため、一時キーのポリシーは参照されない。
checked-cors = CORSルールを確認したが、原因ではない。
checked-referer = リンク不正アクセス防止のルールを確認したが、原因ではない。
checked-keys = キーを確認したが、原因ではない。
checked-permissions = ACLとポリシーを確認したが、原因ではない。
checked-object = オブジェクトのストレージタイプと復元状態を確認したが、原因ではない。
refused-before = これより前のチェックで、リクエストはすでに拒否される。
service-level = リクエストの宛先はサービスであり、特定のアカウントのバケットではない。

## What to look at next

next-request = 送信したリクエスト(メソッド、アドレス、ヘッダー)を確認してください。
next-get = 同じリクエストをGETで送信してください。レスポンスのボディに拒否の種類が示されます。
next-cors = { $bucket }のCORSルール(GET ?cors)を確認してください。
next-referer = { $bucket }のリンク不正アクセス防止のルール(GET ?referer)を確認してください。
next-acl-and-policy = { $bucket }のACLとポリシー(GET ?acl、GET ?policy)、および呼び出し元のCAMポリシーを確認してください。
next-key = CAMコンソールで、このとおりの表記のキーがあり、有効になっていることを確認してください。
next-session = 一時キーの発行時に指定したポリシーと、発行時刻を確認してください。
next-head-object = { $key }にHEADを送信してください。復元中かどうかはx-cos-restoreで分かります。
next-support = 確認できる情報はほかにありません。レスポンスのリクエストIDを添えて、サポートに問い合わせてください。
next-server-time = レスポンスのDateを、署名の時刻と比べてください。

## Remedies: what the guide tells to do, for this request

remedy-cors-rule = COSコンソールのバケットリスト>{ $bucket }>セキュリティ管理>クロスドメインアクセスCORS設定で、Origin { $origin }、メソッド { $method }、ヘッダー { $headers }を許可するように、ルールを追加または変更してください。
remedy-cors-verify = 変更後、レスポンスにAccess-Control-Allow-Originが含まれることを確認してください: curl -vo /dev/null -H 'Origin: { $origin }' '{ $url }'
remedy-referer-add = COSコンソールのバケットリスト>{ $bucket }>セキュリティ管理>リンク不正アクセス防止の設定で、ページのドメインをホワイトリストに追加してください。
remedy-referer-remove = COSコンソールのバケットリスト>{ $bucket }>セキュリティ管理>リンク不正アクセス防止の設定で、ページのドメインをブラックリストから削除してください。
remedy-referer-empty = COSコンソールのバケットリスト>{ $bucket }>セキュリティ管理>リンク不正アクセス防止の設定で空のRefererを許可するか、クライアントからRefererを送信してください。署名付きリクエストはこのチェックの対象外です。
remedy-referer-verify = 変更後、次のコマンドで確認してください: curl -vo /dev/null -H 'Referer: <ページのURL>' '{ $url }'
remedy-sign-or-publish = リクエストに署名するか、{ $resource }をパブリック読み取りにしてください(権限管理>バケットアクセス許可、またはオブジェクトのACL)。バケットがプライベートでも、匿名アクセスを許可するPolicyがあればそちらが優先されます。
remedy-acl = COSコンソールのバケットリスト>{ $bucket }>権限管理>バケットアクセス許可で、アカウントに必要な権限があるか確認し、なければユーザーを追加するか権限を編集してください。
remedy-policy = 権限管理>Policy権限設定で、{ $resource }に対する{ $action }を呼び出し元に許可するポリシーがあるか確認し、なければ追加または編集してください。「指定ユーザー」のポリシーは「全ユーザー」のポリシーに優先します。
remedy-deny = 呼び出し元または全ユーザーを対象に、{ $resource }に対する{ $action }を禁止(deny)しているステートメントを探し、削除するか範囲を狭めてください。許可と禁止の両方に一致するときは、禁止が優先されます。
remedy-condition = { $action }を許可するステートメントの条件を調べ、それを満たすようにリクエストを送信するか、条件を変更してください。
remedy-key-of-owner = { $bucket }を所有するアカウントのキーを使用してください。q-akは、大文字・小文字も含めてそのアカウントのSecretIdと一致しなければなりません。
remedy-cross-account-owner = クロスアカウントアクセスの場合は、{ $bucket }の所有者に、バケットポリシーまたはACLで呼び出し元のルートアカウントへ{ $action }を許可してもらってください。
remedy-cross-account-home = クロスアカウントアクセスの場合は、呼び出し元が属するルートアカウントに、CAMポリシーで{ $resource }に対する{ $action }をサブアカウントへ許可してもらってください。
remedy-session-policy = { $resource }に対する{ $action }を許可するポリシーを指定して、一時キーを発行し直してください。アクションはname/cos:PutObjectの形で書き、許可するプレフィックスも確認してください。
remedy-send-token = 一時キーとともに発行されたトークンを、x-cos-security-tokenとしてヘッダーまたはクエリで送信してください。
remedy-secret-id = Authorizationのq-akを確認し、大文字・小文字も含めてキーのSecretIdと一致させてください。
remedy-enable-key = CAMコンソールのAPIキー管理でキーの状態を確認し、無効であれば有効にしてください。
remedy-new-temporary-key = 一時キーを新しく発行してください。次回からは、期限が切れる前に次の一時キーを発行してください。
remedy-sync-clock = クライアントの時計をサーバーと比べ(Linux: date -R、Windows: コントロールパネル>時計と地域>日付と時刻)、同期してください。許容されるずれは15分までです。
remedy-validity = 開始時刻がすでに来ていて、終了時刻までに十分な余裕があるように、署名し直してください。
remedy-authorization-form = リクエスト署名のドキュメントに従い、q-sign-algorithm、q-ak、q-sign-time、q-key-time、q-header-list、q-url-param-list、q-signatureの7項目をすべて含むAuthorizationを作成してください。
remedy-compare-signature = クライアントのHttpStringとStringToSignを、サーバーのもの(レスポンスのFormatStringとStringToSign)、リクエスト署名のドキュメント、COS署名ツールの結果と順に比べてください。
remedy-secret-key = SecretKeyがこのSecretIdと対のものであり、前後に空白がないことを確認してください。
remedy-restore = { $key }を復元し(POST ?restore)、完了を待って、復元されたコピーの期限が切れる前に読み取ってください。
remedy-wait-for-restore = 復元の完了を待ってください。完了すると、HEADのレスポンスにongoing-request="false"が示されます。
remedy-form-policy = expirationを先の時刻にし、フィールドが条件を満たすようにして、フォームのポリシーに署名し直してください。
remedy-cors-paste = そのまま使えるルール(PUT ?cors): { $rule }
remedy-referer-domain = 追加するドメイン: { $domain }
remedy-bucket-statement = 許可に必要な最小限のバケットポリシーのステートメント(PUT ?policy): { $statement }
remedy-cam-statement = 許可に必要な最小限の、ユーザーのCAMポリシーのステートメント: { $statement }
remedy-session-statement = 必要な最小限の、一時キーの発行時(GetFederationToken、AssumeRole)に指定するポリシーのステートメント: { $statement }
opens-these = 分かっているポリシーから見て新たに許可されるもの: { $granted }
opens-more = 分かっているポリシーから見て新たに許可されるもの: { $granted }、ほか
opens-nothing = 分かっているポリシーから見ると、新たに許可されるものはありません。
opens-unknown = 新たに何が許可されるかは確定できませんでした。
remedy-offset = 署名から見て、クライアントの時計はサーバーより{ $seconds }秒進んでいます。
remedy-restore-call = リクエストの例: POST /{ $key }?restore、ボディは <RestoreRequest><Days>1</Days><CASJobParameters><Tier>Standard</Tier></CASJobParameters></RestoreRequest>
remedy-key-just-made = 作成した直後のキーは、認識されるまで数分かかることがある。一時キーの SecretId は有効期間内だけ認識される。
remedy-public-object = オブジェクトがパブリック読み取りでも、期限切れの署名があれば拒否される。署名し直すか、署名を付けずに送ってください。
remedy-what-changes = 署名後にリクエストが変わる原因として多いもの: パスの二重エンコード、キーに含まれる空白や非 ASCII 文字、署名時と異なる Host（プロキシ、CDN、ポート）、ライブラリやプロキシによるヘッダーの追加・変更。
remedy-support = それでも解消しない場合は、レスポンスのリクエストIDを添えて、サポートに問い合わせてください。

## Mistakes in signing

path-percent-encoded = パスを、送信時のパーセントエンコードのまま署名している。デコードした形で署名する必要がある。
path-encoded-twice = パスを、二重にパーセントエンコードして署名している。デコードした形で署名する必要がある。
path-without-leading-slash = パスを、先頭のスラッシュなしで署名している。
path-with-doubled-slash = パスを、先頭のスラッシュを二つにして署名している。
bucket-in-path = バケットをパスの一部として署名している。バケットはホストにだけ現れる。
path-plus-as-blank = パスの`+`を空白として署名している。パスの`+`は`+`そのものを表す。
path-left-out = オブジェクトのパスではなく、ルートパス`/`に署名している。
path-with-query = クエリをパスの一部として署名している。
path-with-slash-at-end = パスを、送信時にはないスラッシュを末尾に付けて署名している。
path-lower-cased = パスを小文字にして署名している。オブジェクトキーは大文字と小文字を区別する。
blank-as-plus = 値の空白を`+`として署名している。正しくは`%20`。
tilde-encoded = 値の`~`を`%7E`として署名している。正しくは`~`のまま。
star-bare = 値の`*`をそのまま署名している。正しくは`%2A`。
form-encoded = 値を、HTMLフォームのエンコード方式(空白は`+`、`~`はエンコード、`*`はそのまま)で署名している。
slash-bare = 値の`/`をそのまま署名している。正しくは`%2F`。
component-encoded = 値をencodeURIComponentの方式でエンコードしているため、`!'()*`がそのまま残る。
lower-case-hex = 値のパーセントエンコードを小文字(`%2f`)で署名している。正しくは`%2F`。
values-not-encoded = 値をエンコードせずに署名している。
values-encoded-twice = 値を二重にエンコードしている。
names-not-lower-cased = 名前を、送信時の大文字・小文字のまま署名している。正しくは小文字。
names-not-encoded = 名前をエンコードせずに署名している。
unsorted = ペアを、送信時の順序のまま署名している。ソートする必要がある。
list-unsorted = ペアを、ソートされていないリストの順序で署名している。リストも文字列もソートする必要がある。
raw-sorted = ペアを、エンコード前の名前でソートしている。
method-upper-case = メソッドを大文字で署名している。正しくは小文字。
wrong-method = 送信したものとは別のメソッドで署名している。
query-left-out = クエリを署名対象のリストに載せながら、署名する文字列に含めていない。
headers-left-out = ヘッダーを署名対象のリストに載せながら、署名する文字列に一つも含めていない。
header-left-out = 署名対象のリストに載せたヘッダーの一つを、署名する文字列に含めていない。
header-empty = ヘッダーを空の値で署名し、経路上で値が入れられている。
header-not-trimmed = ヘッダーを、値の前後に空白を付けて署名している。この空白はHTTPで取り除かれる。
token-signed-not-sent = セキュリティトークンをヘッダーとして署名しながら、ヘッダーとして送信していない。
host-with-port = ホストを、送信時にはないポートを付けて署名している。
host-without-port = ホストを、送信時にはあるポートを付けずに署名している。
other-host = 送信したものとは別のホスト(グローバルアクセラレーション、内部ネットワーク、パス形式、カスタムドメイン)で署名している。
content-type-defaulted = HTTPライブラリが、署名したものとは別のContent-Typeを送信している。
missing-last-line-feed = HttpStringの末尾に改行(LF)がない。
crlf = HttpStringの行がCR LFで終わっている。正しくはLF。
missing-params-line = パラメータのないリクエストで、HttpStringの空行が抜けている。
body-hashed-in = ボディのハッシュを署名に含めている。COSの署名にボディは含まれない。
body-signed = ボディを署名に含めている。COSの署名にボディは含まれない。
string-to-sign-without-last-line-feed = StringToSignの末尾に改行(LF)がない。
string-to-sign-without-algorithm = StringToSignの最初の行`sha1`がない。
http-string-not-hashed = StringToSignにHttpStringをそのまま入れている。正しくはそのSHA-1。
sha256-digest = HttpStringをSHA-256でハッシュしている。正しくはSHA-1。
sha256-hmac = HMACをSHA-256で計算している。正しくはSHA-1。
key-time-for-sign-time = StringToSignにq-key-timeを入れている。正しくはq-sign-time。
sign-time-for-key-time = SignKeyをq-sign-timeから計算している。正しくはq-key-time。
milliseconds = 時刻をミリ秒で署名している。正しくは秒。
semicolon-encoded = 時刻の区切りを`%3B`として署名している。正しくは`;`。
secret-key-as-sign-key = SecretKeyで直接署名している。正しくは、SecretKeyでq-key-timeに署名して得られるSignKeyを使う。
sign-key-raw-bytes = SignKeyを20バイトのまま使っている。正しくは40桁の16進数文字列として使う。
id-and-secret-swapped = SecretIdをSecretKeyとして使っている。
hmac-arguments-swapped = SignKeyの計算で、HMACの鍵とメッセージが逆になっている。
secret-has-whitespace = SecretKeyの先頭または末尾に、空白か改行が付いている。
secret-trimmed = SecretKeyの一部である空白が取り除かれている。
upper-case-signature = 署名を大文字の16進数で書いている。正しくは小文字。
base64-signature = 署名をbase64で書いている。正しくは16進数。
