//! The options of the curl command, as its manual lists them (7.88, and what 8.x added), by whether they take a value.

use std::collections::HashMap;
use std::sync::LazyLock;

/// An option of curl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CurlOption {
    /// Its long name, without the hyphens.
    pub(super) name: &'static str,
    /// Whether a value follows it.
    pub(super) takes_value: bool,
}

/// Every option: its letter and a comma if it has one, its long name, and `=` if it takes a value.
const TABLE: &str = "
abstract-unix-socket= alpn alt-svc= anyauth a,append aws-sigv4= basic buffer ca-native cacert= capath= E,cert=
cert-status cert-type= ciphers= clobber compressed compressed-ssh K,config= connect-timeout= connect-to=
C,continue-at= b,cookie= c,cookie-jar= create-dirs create-file-mode= crlf crlfile= curves= d,data= data-ascii=
data-binary= data-raw= data-urlencode= delegation= digest q,disable disable-eprt disable-epsv disallow-username-in-url
dns-interface= dns-ipv4-addr= dns-ipv6-addr= dns-servers= doh-cert-status doh-insecure doh-url= dump-ca-embed
D,dump-header= ech= egd-file= engine= etag-compare= etag-save= expect100-timeout= f,fail fail-early fail-with-body
false-start follow F,form= form-escape form-string= ftp-account= ftp-alternative-to-user= ftp-create-dirs ftp-method=
ftp-pasv P,ftp-port= ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode= ftp-ssl-control G,get g,globoff
happy-eyeballs-timeout-ms= haproxy-clientip= haproxy-protocol I,head H,header= h,help hostpubmd5= hostpubsha256= hsts=
http0.9 0,http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length i,include k,insecure
interface= ip-tos= 4,ipv4 6,ipv6 json= j,junk-session-cookies keepalive keepalive-cnt= keepalive-time= key= key-type=
knownhosts= krb= libcurl= limit-rate= l,list-only local-port= L,location location-trusted login-options= mail-auth=
mail-from= mail-rcpt= mail-rcpt-allowfails M,manual max-filesize= max-redirs= m,max-time= metalink mptcp negotiate
n,netrc netrc-file= netrc-optional :,next no-alpn N,no-buffer no-clobber no-keepalive no-npn no-progress-meter
no-sessionid noproxy= npn ntlm ntlm-wb oauth2-bearer= out-null o,output= output-dir= Z,parallel parallel-immediate
parallel-max= parallel-max-host= pass= path-as-is pinnedpubkey= post301 post302 post303 preproxy= #,progress-bar
progress-meter proto= proto-default= proto-redir= x,proxy= proxy-anyauth proxy-basic proxy-ca-native proxy-cacert=
proxy-capath= proxy-cert= proxy-cert-type= proxy-ciphers= proxy-crlfile= proxy-digest proxy-header= proxy-http2
proxy-insecure proxy-key= proxy-key-type= proxy-negotiate proxy-ntlm proxy-pass= proxy-pinnedpubkey=
proxy-service-name= proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers= proxy-tlsauthtype=
proxy-tlspassword= proxy-tlsuser= proxy-tlsv1 U,proxy-user= proxy1.0= p,proxytunnel pubkey= Q,quote= random-file=
r,range= rate= raw e,referer= J,remote-header-name O,remote-name remote-name-all R,remote-time remove-on-error
X,request= request-target= resolve= retry= retry-all-errors retry-connrefused retry-delay= retry-max-time=
sasl-authzid= sasl-ir service-name= sessionid S,show-error show-headers sigalgs= s,silent skip-existing socks4=
socks4a= socks5= socks5-basic socks5-gssapi socks5-gssapi-nec socks5-gssapi-service= socks5-hostname= Y,speed-limit=
y,speed-time= ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort ssl-sessions=
2,sslv2 3,sslv3 stderr= styled-output suppress-connect-headers tcp-fastopen tcp-nodelay t,telnet-option= tftp-blksize=
tftp-no-options z,time-cond= tls-earlydata tls-max= tls13-ciphers= tlsauthtype= tlspassword= tlsuser= 1,tlsv1 tlsv1.0
tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace= trace-ascii= trace-config= trace-ids trace-time unix-socket= T,upload-file=
upload-flags= url= url-query= B,use-ascii u,user= A,user-agent= variable= v,verbose V,version vlan-priority=
w,write-out= xattr
";

/// The options by their hyphens and what follows them.
static OPTIONS: LazyLock<HashMap<(&str, &str), CurlOption>> = LazyLock::new(|| {
    let mut options = HashMap::new();
    for entry in TABLE.split_whitespace() {
        let (letter, long) = entry.split_once(',').unwrap_or(("", entry));
        let name = long.trim_end_matches('=');
        let takes_value = long != name;
        let option = CurlOption { name, takes_value };
        options.extend([(("-", letter), option), (("--", name), option)]);
    }
    options.remove(&("-", ""));
    options
});

/// The option of a letter after one hyphen, or of a long name after two.
pub(super) fn find(hyphens: &str, name: &str) -> Option<CurlOption> {
    // Every switch can be turned off by `no-`; what is turned off has no part in a request.
    let turned_off = || {
        let positive = OPTIONS.get(&(hyphens, name.strip_prefix("no-")?))?;
        (!positive.takes_value).then_some(CurlOption {
            name: "no-",
            takes_value: false,
        })
    };
    OPTIONS.get(&(hyphens, name)).copied().or_else(turned_off)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("--header", Some(true))]
    #[case("-H", Some(true))]
    #[case("-:", Some(false))]
    #[case("--compressed", Some(false))]
    #[case("--no-compressed", Some(false))]
    #[case("--no-keepalive", Some(false))]
    #[case("--noproxy", Some(true))]
    #[case("--no-header", None)]
    #[case("--no-", None)]
    #[case("--", None)]
    #[case("-", None)]
    #[case("--H", None)]
    #[case("--heade", None)]
    fn an_option_is_known_by_its_whole_name(#[case] text: &str, #[case] takes_value: Option<bool>) {
        let name = text.trim_start_matches('-');
        let (hyphens, _) = text.split_at(text.len() - name.len());
        assert_eq!(
            find(hyphens, name).map(|option| option.takes_value),
            takes_value
        );
    }
}
