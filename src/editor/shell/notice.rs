//! A sentence that answers what was just done, in the place of the status line, for as long as it takes to read it.

/// How long it stays, seconds.
const STAYS_SECS: f64 = 6.0;

/// The sentence, if there is one.
#[derive(Debug, Clone, Default)]
pub struct Notice(Option<(f64, String)>);

impl Notice {
    /// Says it from now on.
    pub fn say(&mut self, now_secs: f64, sentence: String) {
        self.0 = Some((now_secs + STAYS_SECS, sentence));
    }

    /// What is to be read at this time.
    #[must_use]
    pub fn sentence(&self, now_secs: f64) -> Option<&str> {
        self.0
            .as_ref()
            .filter(|(until_secs, _)| now_secs < *until_secs)
            .map(|(_, sentence)| sentence.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_for_a_while_and_the_latest_one_counts() {
        let mut notice = Notice::default();
        notice.say(1.0, "one".to_owned());
        notice.say(2.0, "two".to_owned());
        assert_eq!(
            [2.0, 7.9, 8.0].map(|now_secs| notice.sentence(now_secs)),
            [Some("two"), Some("two"), None]
        );
    }
}
