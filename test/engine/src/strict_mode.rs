//! Strict mode is the server's, not the engine's: these checks are this front's own, written after the server's rules. A test that
//! passes here shows that our requests keep those rules; that a real server enforces them is shown by a real server alone.

use std::collections::HashMap;

use qdrant_edge::external::uuid::Uuid;
use qdrant_edge::{
    AnyVariants, Condition, FieldCondition, Filter, JsonPath, Match, PayloadFieldSchema, PayloadSchemaParams,
    PayloadSchemaType, RangeInterface, SearchParams, ValueVariants,
};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Outcome};

pub type PayloadSchema = HashMap<JsonPath, PayloadFieldSchema>;

/// The limits that are enforced here. Others are refused when a collection is made: they would promise what nobody checks.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StrictMode {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_query_limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unindexed_filtering_retrieve: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unindexed_filtering_update: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_max_hnsw_ef: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_allow_exact: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_max_batchsize: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upsert_max_batchsize: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_max_conditions: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_max_size: Option<usize>,
}

#[derive(Clone, Copy)]
pub enum Use {
    Read,
    Write,
}

impl StrictMode {
    fn on(&self) -> bool {
        self.enabled == Some(true)
    }

    pub fn check_filter(&self, filter: Option<&Filter>, usage: Use, schema: &PayloadSchema) -> Outcome<()> {
        let Some(filter) = filter.filter(|_| self.on()) else { return Ok(()) };
        if let Some(key) = filter.one_substring_match_key() {
            return Err(refused(format!("substring matching on \"{key}\" is not allowed")));
        }
        within("filter conditions", Some(filter.total_conditions_count()), self.filter_max_conditions)?;
        within("condition size", Some(filter.max_condition_input_size()), self.condition_max_size)?;
        let allowed = match usage {
            Use::Read => self.unindexed_filtering_retrieve,
            Use::Write => self.unindexed_filtering_update,
        };
        match unindexed_key(None, filter, schema).filter(|_| allowed == Some(false)) {
            Some(key) => Err(refused(format!("Index required but not found for \"{key}\""))),
            None => Ok(()),
        }
    }

    pub fn check_search(&self, params: Option<&SearchParams>, schema: &PayloadSchema) -> Outcome<()> {
        let Some(params) = params.filter(|_| self.on()) else { return Ok(()) };
        if params.exact && self.search_allow_exact == Some(false) {
            return Err(refused("Exact search disabled!"));
        }
        within("hnsw_ef", params.hnsw_ef, self.search_max_hnsw_ef)?;
        self.check_filter(params.idf.as_ref().and_then(|idf| idf.corpus()), Use::Read, schema)
    }

    pub fn check_limit(&self, limit: usize) -> Outcome<()> {
        within("limit", Some(limit), self.max_query_limit.filter(|_| self.on()))
    }

    pub fn check_batch(&self, searches: usize) -> Outcome<()> {
        within("search batch size", Some(searches), self.search_max_batchsize.filter(|_| self.on()))
    }

    pub fn check_upsert(&self, points: usize) -> Outcome<()> {
        within("upsert limit", Some(points), self.upsert_max_batchsize.filter(|_| self.on()))
    }
}

fn refused(why: impl std::fmt::Display) -> Failure {
    Failure::wrong(format!("{why} (strict mode)"))
}

fn within(name: &str, value: Option<usize>, limit: Option<usize>) -> Outcome<()> {
    match (value, limit) {
        (Some(value), Some(limit)) if value > limit => {
            Err(refused(format!("Limit exceeded {value} > {limit} for \"{name}\"")))
        }
        _ => Ok(()),
    }
}

/// What an index must be able to do for a condition to need no scan.
#[derive(Clone, Copy, PartialEq)]
enum Ability {
    MatchInteger,
    RangeInteger,
    MatchKeyword,
    MatchPrefix,
    MatchBool,
    MatchUuid,
    RangeFloat,
    RangeDatetime,
    Text,
    Phrase,
    Geo,
}

/// The first key that the filter names and no index serves.
fn unindexed_key(prefix: Option<&JsonPath>, filter: &Filter, schema: &PayloadSchema) -> Option<JsonPath> {
    filter.iter_conditions().find_map(|condition| unindexed_in(prefix, condition, schema))
}

fn unindexed_in(prefix: Option<&JsonPath>, condition: &Condition, schema: &PayloadSchema) -> Option<JsonPath> {
    let missing = |key: &JsonPath, serves: &dyn Fn(&PayloadFieldSchema) -> bool| {
        let key = JsonPath::extend_or_new(prefix, key);
        (!schema.get(&key).is_some_and(serves)).then_some(key)
    };
    match condition {
        Condition::Filter(filter) => unindexed_key(prefix, filter, schema),
        Condition::Nested(nested) => {
            let inner = JsonPath::extend_or_new(prefix, &nested.array_key());
            unindexed_key(Some(&inner), nested.filter(), schema)
        }
        Condition::IsEmpty(condition) => missing(&condition.is_empty.key, &|_| true),
        Condition::IsNull(condition) => missing(&condition.is_null.key, &|_| true),
        Condition::Field(field) => match needed(field) {
            Needed::Nothing => None,
            Needed::AnyIndex => missing(&field.key, &|_| true),
            Needed::OneOf(abilities) => missing(&field.key, &|index| {
                let able = abilities_of(index);
                abilities.iter().any(|ability| able.contains(ability))
            }),
        },
        Condition::HasId(_) | Condition::HasVector(_) | Condition::Slice(_) | Condition::CustomIdChecker(_) => None,
    }
}

enum Needed {
    Nothing,
    AnyIndex,
    OneOf(Vec<Ability>),
}

fn needed(field: &FieldCondition) -> Needed {
    if field.values_count.is_some() || field.is_empty.is_some() || field.is_null.is_some() {
        return Needed::AnyIndex;
    }
    let mut abilities = field.r#match.as_ref().map(matching).unwrap_or_default();
    abilities.extend(match &field.range {
        Some(RangeInterface::Float(_)) => vec![Ability::RangeFloat, Ability::RangeInteger],
        Some(RangeInterface::DateTime(_)) => vec![Ability::RangeDatetime],
        None => vec![],
    });
    if field.geo_bounding_box.is_some() || field.geo_radius.is_some() || field.geo_polygon.is_some() {
        abilities.push(Ability::Geo);
    }
    if abilities.is_empty() { Needed::Nothing } else { Needed::OneOf(abilities) }
}

fn matching(condition: &Match) -> Vec<Ability> {
    match condition {
        Match::Value(value) => match &value.value {
            ValueVariants::String(text) => texts([text.as_str()]),
            ValueVariants::Integer(_) => vec![Ability::MatchInteger],
            ValueVariants::Bool(_) => vec![Ability::MatchBool],
        },
        Match::Any(list) => any_of(&list.any),
        Match::Except(list) => any_of(&list.except),
        Match::Text(_) | Match::TextAny(_) => vec![Ability::Text],
        Match::Phrase(_) => vec![Ability::Phrase],
        Match::Prefix(_) | Match::Substring(_) => vec![Ability::MatchPrefix],
    }
}

/// An empty list is decided without looking at any value.
fn any_of(list: &AnyVariants) -> Vec<Ability> {
    match list {
        AnyVariants::Strings(strings) if !strings.is_empty() => texts(strings.iter().map(|text| text.as_ref())),
        AnyVariants::Integers(integers) if !integers.is_empty() => vec![Ability::MatchInteger],
        _ => vec![],
    }
}

fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<Ability> {
    if values.into_iter().all(|text| Uuid::parse_str(text).is_ok()) {
        vec![Ability::MatchUuid, Ability::MatchKeyword]
    } else {
        vec![Ability::MatchKeyword]
    }
}

fn abilities_of(index: &PayloadFieldSchema) -> Vec<Ability> {
    let params = match index {
        PayloadFieldSchema::FieldParams(params) => Some(params),
        PayloadFieldSchema::FieldType(_) => None,
    };
    match (index.kind(), params) {
        (PayloadSchemaType::Keyword, Some(PayloadSchemaParams::Keyword(params))) if params.prefix == Some(true) => {
            vec![Ability::MatchKeyword, Ability::MatchPrefix]
        }
        (PayloadSchemaType::Integer, Some(PayloadSchemaParams::Integer(params))) => {
            let lookup = params.lookup.unwrap_or(true).then_some(Ability::MatchInteger);
            let range = params.range.unwrap_or(true).then_some(Ability::RangeInteger);
            lookup.into_iter().chain(range).collect()
        }
        (PayloadSchemaType::Text, Some(PayloadSchemaParams::Text(params))) if params.phrase_matching == Some(true) => {
            vec![Ability::Text, Ability::Phrase]
        }
        (PayloadSchemaType::Keyword, _) => vec![Ability::MatchKeyword],
        (PayloadSchemaType::Integer, _) => vec![Ability::MatchInteger, Ability::RangeInteger],
        (PayloadSchemaType::Uuid, _) => vec![Ability::MatchUuid],
        (PayloadSchemaType::Bool, _) => vec![Ability::MatchBool],
        (PayloadSchemaType::Float, _) => vec![Ability::RangeFloat],
        (PayloadSchemaType::Datetime, _) => vec![Ability::RangeDatetime],
        (PayloadSchemaType::Geo, _) => vec![Ability::Geo],
        (PayloadSchemaType::Text, _) => vec![Ability::Text],
    }
}
