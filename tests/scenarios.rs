//! The product's own scenarios, each a test.

cos403::scenarios!("scenarios");
