//! Where requests can go: the buckets that two documents tell apart, and for each the patterns that are left of their
//! resources once the bucket is read.

use std::collections::{BTreeSet, HashMap, HashSet};

use fixedbitset::FixedBitSet;

use super::ScopedBucket;
use super::automaton::{Automaton, Letters, Moves, explored, fresh_letter, letters, pieces};
use super::set_of;
use crate::policy::document::Statement;
use crate::policy::evaluate::PolicyReading;
use crate::policy::glob::Pattern;
use crate::policy::resource::{Resource, ResourcePattern};

/// A bucket, as one of those that the documents do not tell apart.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) region: String,
    pub(super) bucket: String,
    pub(super) appid: String,
    /// The statements that cover the bucket itself.
    pub(super) covering: FixedBitSet,
    /// For each statement the patterns of keys, by their numbers.
    pub(super) keys: Vec<Vec<usize>>,
    /// The statements that have such patterns.
    pub(super) holding: FixedBitSet,
}

/// The buckets, and the patterns of keys.
pub(super) struct Places {
    pub(super) places: Vec<Place>,
    pub(super) patterns: Vec<Pattern>,
    /// A letter that none of the patterns has.
    pub(super) fresh: char,
    /// Whether the buckets are all that the documents can tell apart.
    pub(super) exhaustive: bool,
}

/// Regions for requests to which it does not matter.
const REGIONS: [&str; 6] = [
    "ap-guangzhou",
    "ap-beijing",
    "ap-shanghai",
    "ap-nanjing",
    "ap-chengdu",
    "ap-hongkong",
];

/// Names of buckets that are told apart at most: each is held against every resource.
const MOST_NAMES: usize = 1024;

/// The places of some statements; `only` is the one that is looked at, where there is one.
pub(super) fn places(
    statements: &[&Statement],
    reading: PolicyReading,
    limit: usize,
    only: Option<&ScopedBucket>,
) -> Places {
    let (resources, own) = distinct(statements);
    let wide = Wide::of(&resources);
    let (regions, all_regions) = match only {
        Some(only) => (vec![only.region.clone()], true),
        None => regions(&resources, limit),
    };
    let (buckets, all_buckets) = match only {
        Some(only) => (vec![(only.name.clone(), only.appid.clone())], true),
        None => buckets(&resources, &wide, limit),
    };
    let mut made = Making {
        wide,
        patterns: Vec::new(),
        numbers: HashMap::new(),
        seen: HashSet::new(),
        places: Vec::new(),
    };
    for region in &regions {
        for (bucket, appid) in &buckets {
            made.add(
                statements,
                (&resources, &own),
                reading,
                [region, bucket, appid],
            );
        }
    }
    let texts = made.patterns.iter().map(Pattern::as_str);
    let fresh = fresh_letter(texts, "xyz");
    Places {
        places: made.places,
        fresh,
        patterns: made.patterns,
        exhaustive: all_regions && all_buckets,
    }
}

/// The resources that are written, each once, and for each statement the numbers of its own.
fn distinct<'s>(statements: &[&'s Statement]) -> (Vec<&'s ResourcePattern>, Vec<Vec<usize>>) {
    let mut resources: Vec<&ResourcePattern> = Vec::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let own = statements.iter().map(|statement| {
        let number = |pattern: &'s ResourcePattern| {
            *numbers.entry(pattern.as_str()).or_insert_with(|| {
                resources.push(pattern);
                resources.len() - 1
            })
        };
        statement.resources.iter().map(number).collect()
    });
    let own = own.collect();
    (resources, own)
}

/// Resources whose bucket is a pattern, read side by side.
struct Wide<'r> {
    resources: Vec<&'r ResourcePattern>,
    paths: Vec<Letters>,
    automaton: Automaton,
}

impl<'r> Wide<'r> {
    fn of(resources: &[&'r ResourcePattern]) -> Self {
        let is_wide = |pattern: &&&ResourcePattern| {
            pattern.segments().is_some_and(|segments| {
                let bucket = segments.path.split('/').next().unwrap_or_default();
                segments.bucket.is_none() && bucket.contains('*')
            })
        };
        let resources: Vec<&ResourcePattern> = resources.iter().filter(is_wide).copied().collect();
        let paths: Vec<Letters> = resources
            .iter()
            .filter_map(|pattern| pattern.segments())
            .map(|segments| letters(&segments.path))
            .collect();
        let automaton = Automaton::new(&paths, |_| false);
        Self {
            resources,
            paths,
            automaton,
        }
    }
}

/// Regions that the documents tell apart, and whether they are all.
fn regions(resources: &[&ResourcePattern], limit: usize) -> (Vec<String>, bool) {
    let segments = resources.iter().filter_map(|pattern| pattern.segments());
    let patterns: BTreeSet<String> = segments
        .map(|segments| segments.region.as_str().to_owned())
        .collect();
    let usual = REGIONS.iter().map(|region| (*region).to_owned());
    let is_of_region =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    told_apart(&patterns, usual, is_of_region, 'x', limit)
}

/// Texts without `*` that some patterns tell apart: those that stand among them, the usual ones, and others as needed.
fn told_apart(
    patterns: &BTreeSet<String>,
    usual: impl Iterator<Item = String>,
    may_stand: impl Fn(char) -> bool,
    fresh: char,
    limit: usize,
) -> (Vec<String>, bool) {
    let taken: Vec<Letters> = patterns.iter().map(|pattern| letters(pattern)).collect();
    let automaton = Automaton::new(&taken, |_| false);
    let plain = patterns.iter().filter(|pattern| !pattern.contains('*'));
    let mut candidates: Vec<String> = plain.cloned().chain(usual).collect();
    let mut exhaustive = true;
    if patterns
        .iter()
        .any(|pattern| pattern.contains('*') && pattern != "*")
    {
        let pieces = pieces(&automaton, may_stand);
        let fresh = fresh.to_string();
        let moves = Moves {
            pieces: &pieces,
            fresh: &fresh,
            limit,
        };
        let (found, all) = explored(&automaton, &[], &moves);
        exhaustive = all;
        let found = found.into_iter().filter(|reached| !reached.text.is_empty());
        candidates.extend(found.map(|reached| reached.text));
    }
    let mut seen = HashSet::new();
    candidates.retain(|text| {
        let places = automaton.read(text);
        let covered = set_of(taken.len(), |pattern| automaton.covers(&places, pattern));
        seen.insert(covered)
    });
    (candidates, exhaustive)
}

/// Buckets with their APPIDs that the documents tell apart, and whether they are all. The name of a bucket ends in its
/// APPID; one that is written without is taken as it stands.
fn buckets(
    resources: &[&ResourcePattern],
    wide: &Wide<'_>,
    limit: usize,
) -> (Vec<(String, String)>, bool) {
    let segments = || resources.iter().filter_map(|pattern| pattern.segments());
    let named: BTreeSet<String> = segments()
        .filter_map(|segments| segments.bucket.map(str::to_owned))
        .collect();
    let of_names = named.iter().filter_map(|bucket| appid_of(bucket));
    let ends = wide
        .resources
        .iter()
        .filter_map(|pattern| pattern.segments());
    let (of_ends, clear): (Vec<_>, Vec<bool>) = ends
        .map(|segments| {
            let bucket = segments.path.split('/').next().unwrap_or_default();
            let end = bucket.rsplit('*').next().unwrap_or_default();
            let appid = appid_of(end).map(str::to_owned);
            let is_clear =
                appid.is_some() || !end.ends_with(|letter: char| letter.is_ascii_digit());
            (appid, is_clear)
        })
        .unzip();
    // An APPID that names a bucket counts, whether an account is written so or not.
    let accounts = segments().map(|segments| segments.account.as_str().to_owned());
    let told: BTreeSet<String> = accounts
        .chain(of_names.map(str::to_owned))
        .chain(of_ends.into_iter().flatten())
        .collect();
    let usual = ["1250000000", "1260000000", "1259999999", "1299999999"].map(str::to_owned);
    let is_digit = |letter: char| letter.is_ascii_digit();
    let (appids, all_appids) = told_apart(&told, usual.into_iter(), is_digit, '7', limit);
    let mut found: Vec<(String, String)> = Vec::new();
    for bucket in &named {
        match appid_of(bucket) {
            Some(appid) => found.push((bucket.clone(), appid.to_owned())),
            None => found.extend(appids.iter().map(|appid| (bucket.clone(), appid.clone()))),
        }
    }
    let (names, all_names) = names(wide, limit);
    for appid in &appids {
        let mut seen = HashSet::new();
        let of_appid = names.iter().map(|name| format!("{name}-{appid}"));
        let told_apart =
            of_appid.filter(|bucket| seen.insert(wide.automaton.read(&format!("{bucket}/"))));
        found.extend(told_apart.map(|bucket| (bucket, appid.clone())));
    }
    let clear = clear.into_iter().all(|clear| clear);
    (found, all_appids && all_names && clear)
}

/// The digits after the last `-` of a name.
fn appid_of(bucket: &str) -> Option<&str> {
    let (_, appid) = bucket.rsplit_once('-')?;
    let is_appid = !appid.is_empty() && appid.bytes().all(|byte| byte.is_ascii_digit());
    is_appid.then_some(appid)
}

/// Names of buckets, without their APPIDs, that patterns tell apart.
fn names(wide: &Wide<'_>, limit: usize) -> (Vec<String>, bool) {
    let is_of_name =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let pieces = pieces(&wide.automaton, is_of_name);
    let usual = "examplebucket".to_owned();
    let fresh = fresh_letter(pieces.iter().map(String::as_str), "xyzqjkvw").to_string();
    let moves = Moves {
        pieces: &pieces,
        fresh: &fresh,
        limit: limit.min(MOST_NAMES),
    };
    let (found, all) = explored(&wide.automaton, &[], &moves);
    let names = found.into_iter().map(|reached| reached.text);
    let names =
        names.filter(|name| !name.is_empty() && !name.starts_with('-') && !name.ends_with('-'));
    (std::iter::once(usual).chain(names).collect(), all)
}

struct Making<'r> {
    wide: Wide<'r>,
    patterns: Vec<Pattern>,
    numbers: HashMap<String, usize>,
    seen: HashSet<(FixedBitSet, Vec<Vec<usize>>)>,
    places: Vec<Place>,
}

impl Making<'_> {
    /// Adds a bucket, unless the documents do not tell it from one that is there.
    fn add(
        &mut self,
        statements: &[&Statement],
        (resources, own): (&[&ResourcePattern], &[Vec<usize>]),
        reading: PolicyReading,
        [region, bucket, appid]: [&String; 3],
    ) {
        let reached = self.wide.automaton.read(&format!("{bucket}/"));
        let left: Vec<Vec<usize>> = resources
            .iter()
            .map(|pattern| self.left_of(pattern, &reached, [region, bucket, appid]))
            .collect();
        let itself = Resource::Bucket {
            region,
            bucket,
            appid,
            path: "/",
        };
        let covering = set_of(statements.len(), |index| {
            let statement = statements.get(index);
            statement.is_some_and(|statement| statement.names_this(&itself, reading))
        });
        let keys: Vec<Vec<usize>> = own
            .iter()
            .map(|own| {
                let left = own.iter().filter_map(|number| left.get(*number));
                self.widest(left.flatten().copied().collect())
            })
            .collect();
        let holding = set_of(keys.len(), |index| {
            keys.get(index).is_some_and(|own| !own.is_empty())
        });
        let is_spoken_of = !covering.is_clear() || !holding.is_clear();
        if is_spoken_of && self.seen.insert((covering.clone(), keys.clone())) {
            self.places.push(Place {
                region: region.clone(),
                bucket: bucket.clone(),
                appid: appid.clone(),
                covering,
                keys,
                holding,
            });
        }
    }

    /// The patterns of keys that are left of a resource in a bucket.
    fn left_of(
        &mut self,
        pattern: &ResourcePattern,
        reached: &FixedBitSet,
        [region, bucket, appid]: [&str; 3],
    ) -> Vec<usize> {
        let Some(segments) = pattern.segments() else {
            return vec![self.number("*")];
        };
        if !segments.region.matches(region) || !segments.account.matches(appid) {
            return Vec::new();
        }
        if let Some(own) = segments.bucket {
            let path = segments.path.strip_prefix(own).filter(|_| own == bucket);
            let key = path.and_then(|path| path.strip_prefix('/'));
            let key = key.filter(|key| !key.is_empty()).map(str::to_owned);
            return key.map(|key| self.number(&key)).into_iter().collect();
        }
        let wide = self
            .wide
            .resources
            .iter()
            .position(|known| *known == pattern);
        let Some(number) = wide else {
            return Vec::new();
        };
        let letters = self.wide.paths.get(number).cloned().unwrap_or_default();
        let places: Vec<usize> = self.wide.automaton.places_of(number, reached).collect();
        let rest = places.into_iter().filter_map(|place| {
            let rest = letters.get(place..).filter(|rest| !rest.is_empty())?;
            Some(
                rest.iter()
                    .map(|letter| letter.unwrap_or('*'))
                    .collect::<String>(),
            )
        });
        let rest: Vec<String> = rest.collect();
        rest.iter().map(|text| self.number(text)).collect()
    }

    fn number(&mut self, text: &str) -> usize {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.patterns.push(Pattern::new(text));
        self.numbers
            .insert(text.to_owned(), self.patterns.len() - 1);
        self.patterns.len() - 1
    }

    /// Without patterns of which another covers all.
    fn widest(&self, numbers: BTreeSet<usize>) -> Vec<usize> {
        let covers = |one: usize, other: usize| {
            let (one, other) = (self.patterns.get(one), self.patterns.get(other));
            one.zip(other)
                .is_some_and(|(one, other)| one.includes(other))
        };
        let is_kept = |number: &usize| {
            let mut others = numbers.iter().filter(|other| *other != number);
            // Of two that cover the same the first stays.
            !others.any(|other| {
                covers(*other, *number) && (other < number || !covers(*number, *other))
            })
        };
        numbers.iter().copied().filter(is_kept).collect()
    }
}
