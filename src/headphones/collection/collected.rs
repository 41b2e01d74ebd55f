//! A headphone of a collection before it is chosen: what is known of it without opening its file.

use super::super::facts::or_unknown;
use super::super::import::{Choice, ImportError, ImportFile, Meaning};
use super::super::{BackType, Build, Fact, Fit, Imported, Names, full_name, kept_name};

/// What is said where nothing tells the back.
const BACK_ASSUMED: &str = "Nothing says whether its back is open or closed: it is taken as closed. Import its file by hand to \
    say otherwise.";

/// What is said where nothing tells how it sits.
const FIT_ASSUMED: &str = "Nothing says how it sits: it is taken as over-ear.";

/// What is said of a measurement whose rig nobody names.
const MEASURED: &str = "It is a measurement, compared with the usual target for an ear simulator. On another rig that target \
    is another.";

/// One headphone of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected {
    /// Its file, below the collection's folder, with `/` between folders.
    pub path: String,
    /// The right ear's file, where each ear has its own and [`Self::path`] is the left one's.
    pub other_ear: Option<String>,
    /// Maker; may be empty.
    pub maker: String,
    /// Model and variant.
    pub model: String,
    /// Who measured it; empty where nobody says so.
    pub measured_by: String,
    /// The format of its file.
    pub format: String,
    /// What the curve in it means.
    pub meaning: Meaning,
    /// The target it aims at, in the file's words, where that is none of ours.
    pub other_target: Option<String>,
    /// Its back, where something says so.
    pub back: Option<BackType>,
    /// How it sits, where something says so.
    pub fit: Option<Fit>,
    /// What else is known of how it is built.
    pub build: Build,
    /// What it is found by.
    pub names: Names,
}

impl Collected {
    /// Full name: maker and model.
    #[must_use]
    pub fn name(&self) -> String {
        full_name(&self.maker, &self.model)
    }

    /// How it sits, if need be as an assumption.
    #[must_use]
    pub fn fit_or_likely(&self) -> Fit {
        self.fit.unwrap_or(Fit::OverEar)
    }

    /// What it is, as far as that is known: "closed, over-ear".
    #[must_use]
    pub fn kind(&self) -> String {
        let back = self.back.filter(|_| self.fit != Some(Fit::InEar)).map(BackType::label);
        let words = [back, self.fit.map(Fit::label), self.build.wireless.then_some("wireless")];
        let known = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
        or_unknown(&known)
    }

    /// What is known of it; `collection` is the name of its collection.
    #[must_use]
    pub fn facts(&self, collection: &str) -> Vec<Fact> {
        let cancelling = self
            .build
            .noise_cancelling
            .map(|state| Fact { label: "Noise canc.", value: state.label().to_owned() });
        let others = [
            ("Measured by", or_unknown(&self.measured_by)),
            ("Made from", format!("{}, a {}", self.format, self.meaning.label())),
            ("Collection", format!("{collection}\n{}", self.path)),
        ];
        std::iter::once(Fact { label: "Type", value: self.kind() })
            .chain(cancelling)
            .chain(others.map(|(label, value)| Fact { label, value }))
            .collect()
    }

    /// What to keep in mind, a sentence each.
    #[must_use]
    pub fn cautions(&self) -> Vec<String> {
        let fit = self.fit.is_none().then(|| FIT_ASSUMED.to_owned());
        let back = (self.back.is_none() && self.fit != Some(Fit::InEar)).then(|| BACK_ASSUMED.to_owned());
        let target = self.other_target.as_ref().map(|target| {
            format!("It aims at “{target}”, which Grille does not know: it is taken as the Harman target.")
        });
        let measured = (self.meaning == Meaning::Measurement).then(|| MEASURED.to_owned());
        [fit, back, target, measured].into_iter().flatten().collect()
    }

    /// The headphone in its file, under the name it has here.
    ///
    /// # Errors
    /// A curve that no headphone has.
    pub fn imported(&self, file: &ImportFile) -> Result<Imported, ImportError> {
        let likely = file.likely();
        let fit = self.fit_or_likely();
        let choice = Choice {
            reference: likely.reference.suited_to(fit),
            maker: self.maker.clone(),
            model: self.model.clone(),
            back: self.back.unwrap_or(BackType::Closed),
            fit,
            ..likely
        };
        Ok(Imported { measured_by: kept_name(&self.measured_by), ..file.headphone(&choice)? })
    }
}
