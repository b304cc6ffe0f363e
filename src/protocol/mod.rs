//! What crosses the wire, without I/O and without decisions: names, operations, error answers, XML documents, dates.

pub mod acl;
pub mod bucket;
pub mod captured;
pub mod cause;
pub mod cors;
pub mod deletion;
pub mod error_answer;
pub mod error_code;
pub mod host;
pub mod http_date;
pub mod listing;
pub mod network;
pub mod operation;
pub mod percent;
pub mod query;
pub mod referer;
pub mod request_id;
pub mod restore;
pub mod storage_class;
pub mod tagging;
pub mod trace_id;
pub mod variant;
pub mod words;
pub mod xml;
