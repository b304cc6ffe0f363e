//! Who may do what in the bucket of the album: every file below `scenarios/` is a test.

cos403::scenarios!("scenarios");
