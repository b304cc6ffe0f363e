//! Trace ids: base64 of 128 hexadecimal digits, of which the last 32 go with the place of the failure (reference §1.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Constant in every body from 2018 and 2019 that was found.
const PREFIX: &str = "8efc6b2d3b069ca89454d10b9ef0018749ddf94d356b53a614ecc3d8f6b91b59";

/// The second quarter of the identifier as "Access Denied." answers carry it (cos-wx-sdk-v5#30).
const ACCESS_DENIED: &str = "42aeecd0e9605fd472b6cb8fb9fc881cb130e77b492ca00aa162a82554d8fe3f";
/// As the sample of an archived object carries it (GET Object document).
const INVALID_OBJECT_STATE: &str =
    "0c6228eefbe488445303206d888d708e223b25ee0869b7e10cca0582ec227427";

/// The trace id of an error answer with this code: one constant for each, as a client cannot tell them from the service's.
pub fn of(code: &str) -> String {
    let site = match code {
        "InvalidObjectState" => INVALID_OBJECT_STATE,
        _ => ACCESS_DENIED,
    };
    STANDARD.encode(format!("{PREFIX}{site}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_ids_are_those_of_the_real_bodies() {
        assert_eq!(
            of("AccessDenied"),
            "OGVmYzZiMmQzYjA2OWNhODk0NTRkMTBiOWVmMDAxODc0OWRkZjk0ZDM1NmI1M2E2MTRlY2MzZDhmNmI5MWI1OTQyYWVlY2QwZTk2MDVmZDQ3MmI2Y2I4ZmI5ZmM4ODFjYjEzMGU3N2I0OTJjYTAwYWExNjJhODI1NTRkOGZlM2Y="
        );
        assert_eq!(
            of("InvalidObjectState"),
            "OGVmYzZiMmQzYjA2OWNhODk0NTRkMTBiOWVmMDAxODc0OWRkZjk0ZDM1NmI1M2E2MTRlY2MzZDhmNmI5MWI1OTBjNjIyOGVlZmJlNDg4NDQ1MzAzMjA2ZDg4OGQ3MDhlMjIzYjI1ZWUwODY5YjdlMTBjY2EwNTgyZWMyMjc0Mjc="
        );
        assert_eq!(of("NoSuchKey").len(), 172);
    }
}
