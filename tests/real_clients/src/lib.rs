//! Clients and signers of COS by other people, against cos403: all of it is in `tests`.
