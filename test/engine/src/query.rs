//! The body of a search, and the engine's request that it means. Filters and search parameters are the server's own types.

use qdrant_edge::{
    Filter, Fusion, NamedQuery, Prefetch as EnginePrefetch, QueryEnum, QueryRequest, ScoringQuery, SearchParams,
    SparseVector, VectorInternal, WithPayloadInterface, WithVector,
};
use qdrant_edge::external::ordered_float::OrderedFloat;
use serde::Deserialize;
use validator::Validate;

use crate::failure::{Failure, Outcome};
use crate::strict_mode::{PayloadSchema, StrictMode, Use};

const DEFAULT_LIMIT: usize = 10;
/// The server's own: how steeply a rank weighs in reciprocal rank fusion.
const DEFAULT_RRF_K: usize = 2;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    pub prefetch: Option<OneOrMany<Prefetch>>,
    pub query: Option<Scoring>,
    pub using: Option<String>,
    pub filter: Option<Filter>,
    pub params: Option<SearchParams>,
    pub score_threshold: Option<f32>,
    pub limit: Option<usize>,
    pub offset: Option<usize>,
    pub with_vector: Option<WithVector>,
    pub with_payload: Option<WithPayloadInterface>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prefetch {
    pub prefetch: Option<OneOrMany<Prefetch>>,
    pub query: Option<Scoring>,
    pub using: Option<String>,
    pub filter: Option<Filter>,
    pub params: Option<SearchParams>,
    pub score_threshold: Option<f32>,
    pub limit: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    Many(Vec<T>),
    One(Box<T>),
}

impl<T> OneOrMany<T> {
    fn list(list: Option<Self>) -> Vec<T> {
        match list {
            None => vec![],
            Some(Self::Many(many)) => many,
            Some(Self::One(one)) => vec![*one],
        }
    }

    fn each(list: &Option<Self>) -> Vec<&T> {
        match list {
            None => vec![],
            Some(Self::Many(many)) => many.iter().collect(),
            Some(Self::One(one)) => vec![one.as_ref()],
        }
    }
}

/// What this front can be asked for; anything else of the server's language is refused, never approximated.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Scoring {
    Vector(QueryVector),
    Nearest(Nearest),
    Fusion(FusionByName),
    Rrf(RrfQuery),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum QueryVector {
    Dense(Vec<f32>),
    Sparse(SparseVector),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearest {
    nearest: QueryVector,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FusionByName {
    fusion: FusionName,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FusionName {
    Rrf,
    Dbsf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RrfQuery {
    rrf: Rrf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rrf {
    k: Option<usize>,
    weights: Option<Vec<f32>>,
}

/// What root and prefetch have in common, for the checks that hold for both.
struct Stage<'a> {
    prefetch: Vec<&'a Prefetch>,
    query: Option<&'a Scoring>,
    filter: Option<&'a Filter>,
    params: Option<&'a SearchParams>,
    limit: Option<usize>,
}

impl Query {
    fn stage(&self) -> Stage<'_> {
        Stage {
            prefetch: OneOrMany::each(&self.prefetch),
            query: self.query.as_ref(),
            filter: self.filter.as_ref(),
            params: self.params.as_ref(),
            limit: self.limit,
        }
    }

    /// In the server's order: the request's own bounds first, then strict mode.
    pub fn check(&self, strict: &StrictMode, schema: &PayloadSchema) -> Outcome<()> {
        self.stage().validate()?;
        self.stage().check(strict, schema)
    }

    pub fn into_engine(self) -> Outcome<QueryRequest> {
        let using = self.using.unwrap_or_default();
        Ok(QueryRequest {
            prefetches: prefetches(self.prefetch)?,
            query: self.query.map(|query| query.into_engine(using)).transpose()?,
            filter: self.filter,
            score_threshold: self.score_threshold,
            limit: self.limit.unwrap_or(DEFAULT_LIMIT),
            offset: self.offset.unwrap_or_default(),
            params: self.params,
            with_vector: self.with_vector.unwrap_or(WithVector::Bool(false)),
            with_payload: self.with_payload.unwrap_or(WithPayloadInterface::Bool(false)),
        })
    }
}

fn prefetches(list: Option<OneOrMany<Prefetch>>) -> Outcome<Vec<EnginePrefetch>> {
    OneOrMany::list(list).into_iter().map(Prefetch::into_engine).collect()
}

impl Prefetch {
    fn stage(&self) -> Stage<'_> {
        Stage {
            prefetch: OneOrMany::each(&self.prefetch),
            query: self.query.as_ref(),
            filter: self.filter.as_ref(),
            params: self.params.as_ref(),
            limit: self.limit,
        }
    }

    fn into_engine(self) -> Outcome<EnginePrefetch> {
        let using = self.using.unwrap_or_default();
        Ok(EnginePrefetch {
            prefetches: prefetches(self.prefetch)?,
            query: self.query.map(|query| query.into_engine(using)).transpose()?,
            limit: self.limit.unwrap_or(DEFAULT_LIMIT),
            params: self.params,
            filter: self.filter,
            score_threshold: self.score_threshold,
        })
    }
}

impl Stage<'_> {
    fn validate(&self) -> Outcome<()> {
        if self.limit == Some(0) {
            return Err(Failure::invalid("limit must be 1 or larger"));
        }
        if let Some(filter) = self.filter {
            filter.validate().map_err(Failure::invalid)?;
        }
        if let Some(params) = self.params {
            params.validate().map_err(Failure::invalid)?;
        }
        match self.query {
            Some(Scoring::Vector(vector) | Scoring::Nearest(Nearest { nearest: vector })) => vector.validate()?,
            Some(Scoring::Fusion(_) | Scoring::Rrf(_)) if self.prefetch.is_empty() => {
                return Err(Failure::wrong("a fusion needs prefetches"));
            }
            _ => {}
        }
        self.prefetch.iter().try_for_each(|prefetch| prefetch.stage().validate())
    }

    fn check(&self, strict: &StrictMode, schema: &PayloadSchema) -> Outcome<()> {
        self.prefetch.iter().try_for_each(|prefetch| prefetch.stage().check(strict, schema))?;
        strict.check_limit(self.limit.unwrap_or(DEFAULT_LIMIT))?;
        strict.check_filter(self.filter, Use::Read, schema)?;
        strict.check_search(self.params, schema)
    }
}

impl QueryVector {
    fn validate(&self) -> Outcome<()> {
        match self {
            Self::Dense(values) if values.is_empty() => Err(Failure::invalid("a vector must not be empty")),
            Self::Dense(_) => Ok(()),
            Self::Sparse(vector) => vector.validate().map_err(Failure::invalid),
        }
    }

    fn into_engine(self, using: String) -> ScoringQuery {
        let vector = match self {
            Self::Dense(values) => VectorInternal::Dense(values),
            Self::Sparse(vector) => VectorInternal::Sparse(vector),
        };
        ScoringQuery::Vector(QueryEnum::Nearest(NamedQuery::new(vector, using)))
    }
}

impl Scoring {
    fn into_engine(self, using: String) -> Outcome<ScoringQuery> {
        Ok(match self {
            Self::Vector(vector) | Self::Nearest(Nearest { nearest: vector }) => vector.into_engine(using),
            Self::Fusion(FusionByName { fusion: FusionName::Dbsf }) => ScoringQuery::Fusion(Fusion::Dbsf),
            Self::Fusion(FusionByName { fusion: FusionName::Rrf }) => {
                ScoringQuery::Fusion(Fusion::Rrf { k: DEFAULT_RRF_K, weights: None })
            }
            Self::Rrf(RrfQuery { rrf: Rrf { k, weights } }) => ScoringQuery::Fusion(Fusion::Rrf {
                k: k.filter(|k| *k > 0).unwrap_or(DEFAULT_RRF_K),
                weights: weights.map(|weights| weights.into_iter().map(OrderedFloat).collect()),
            }),
        })
    }
}
