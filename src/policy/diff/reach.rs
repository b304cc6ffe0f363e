//! Whether a statement can decide anything at all, and which request shows it.

use super::{Comparing, Direction, grants_beyond};
use crate::policy::document::{Document, Effect, Statement};

fn granting(statement: Statement) -> Statement {
    Statement {
        effect: Effect::Allow,
        ..statement
    }
}

impl Document {
    /// The requests that a statement decides: those that it allows and nothing denies, or those that it denies. `principal`
    /// is the place of the only one of its principals that is looked at. Nothing where the document has no such statement.
    pub fn decided_by_statement(
        &self,
        index: usize,
        principal: Option<usize>,
        how: &Comparing,
    ) -> Direction {
        let Some(mut statement) = self.statements.get(index).cloned() else {
            return Direction::default();
        };
        if let Some(principal) = principal {
            let only = statement.principals.get(principal).cloned();
            statement.principals = only.into_iter().collect();
        }
        let denies = self
            .statements
            .iter()
            .filter(|other| statement.effect == Effect::Allow && other.effect == Effect::Deny);
        let denies: Vec<Statement> = denies.cloned().collect();
        let mut statements = vec![granting(statement)];
        statements.extend(denies);
        grants_beyond(
            &Document::of_statements(Vec::new()),
            &Document::of_statements(statements),
            how,
        )
    }

    /// The requests of which a statement would speak if it were not for one of its conditions.
    pub fn kept_out_by_condition(
        &self,
        index: usize,
        condition: usize,
        how: &Comparing,
    ) -> Direction {
        let Some(statement) = self.statements.get(index).cloned().map(granting) else {
            return Direction::default();
        };
        let mut without = statement.clone();
        if condition >= without.conditions.len() {
            return Direction::default();
        }
        without.conditions.remove(condition);
        grants_beyond(
            &Document::of_statements(vec![statement]),
            &Document::of_statements(vec![without]),
            how,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Answer, PolicyKind};
    use serde_json::{Value, json};

    fn read(statements: &[Value]) -> Document {
        let value = json!({"version": "2.0", "statement": statements});
        Document::from_json(&value, PolicyKind::Identity).unwrap()
    }

    fn statement(effect: &str, action: &str, key: &str, condition: Value) -> Value {
        let resource = format!("qcs::cos::uid/1250000000:media-1250000000/{key}");
        json!({"effect": effect, "action": action, "resource": resource, "condition": condition})
    }

    #[test]
    fn an_allow_all_of_which_is_denied_decides_nothing_and_a_deny_decides_what_it_speaks_of() {
        let document = read(&[
            statement("allow", "cos:GetObject", "doc/*", json!({})),
            statement("allow", "cos:PutObject", "doc/*", json!({})),
            statement("deny", "cos:Get*", "*", json!({})),
        ]);
        let how = Comparing::default();
        let answers =
            [0, 1, 2].map(|index| document.decided_by_statement(index, None, &how).answer());
        assert_eq!(answers, [Answer::Equal, Answer::Changed, Answer::Changed]);
    }

    #[test]
    fn a_condition_keeps_somebody_out_unless_another_keeps_out_the_same() {
        let wide = json!({"ip_equal": {"qcs:ip": "192.0.2.0/24"}});
        let twice = json!({"ip_equal": {"qcs:ip": "192.0.2.0/24"}, "ip_equal_if_exist": {"qcs:ip": "192.0.0.0/16"}});
        let document = read(&[
            statement("allow", "cos:GetObject", "*", wide),
            statement("allow", "cos:GetObject", "*", twice),
        ]);
        let how = Comparing::default();
        let kept_out = |index, condition| {
            document
                .kept_out_by_condition(index, condition, &how)
                .answer()
        };
        assert_eq!(kept_out(0, 0), Answer::Changed);
        assert_eq!(
            [kept_out(1, 0), kept_out(1, 1)],
            [Answer::Changed, Answer::Equal]
        );
    }
}
