//! The bodies about points, and points as they are answered.

use std::collections::HashMap;

use qdrant_edge::{
    Filter, JsonPath, Payload, PointId, PointStructPersisted, Record, ScoredPoint, SparseVector, TypedMultiDenseVector,
    UpdateMode, VectorInternal, VectorPersisted, VectorStructInternal, VectorStructPersisted, WithPayloadInterface,
    WithVector,
};
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::failure::{Failure, Outcome};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpsertPoints {
    pub points: Vec<PointStructPersisted>,
    pub update_filter: Option<Filter>,
    pub update_mode: Option<UpdateMode>,
}

impl UpsertPoints {
    pub fn validate(&self) -> Outcome<()> {
        for point in &self.points {
            if let VectorStructPersisted::Named(named) = &point.vector {
                for vector in named.values() {
                    if let VectorPersisted::Sparse(sparse) = vector {
                        sparse.validate().map_err(Failure::invalid)?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetPayload {
    pub payload: Payload,
    pub points: Option<Vec<PointId>>,
    pub filter: Option<Filter>,
    pub key: Option<JsonPath>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum DeletePoints {
    ByIds(PointIds),
    ByFilter(PointFilter),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointIds {
    pub points: Vec<PointId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointFilter {
    pub filter: Filter,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetPoints {
    pub ids: Vec<PointId>,
    pub with_payload: Option<WithPayloadInterface>,
    pub with_vector: Option<WithVector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScrollPoints {
    pub offset: Option<PointId>,
    pub limit: Option<usize>,
    pub filter: Option<Filter>,
    pub with_payload: Option<WithPayloadInterface>,
    pub with_vector: Option<WithVector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountPoints {
    pub filter: Option<Filter>,
    pub exact: Option<bool>,
}

/// A hit; its score stays a 32-bit float in the text, as the server writes it.
#[derive(Serialize)]
pub struct Hit {
    id: PointId,
    version: u64,
    score: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Payload>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vector: Option<VectorAnswer>,
}

#[derive(Serialize)]
pub struct Stored {
    id: PointId,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Payload>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vector: Option<VectorAnswer>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum VectorAnswer {
    Dense(Vec<f32>),
    Sparse(SparseVector),
    Multi(Vec<Vec<f32>>),
    Named(HashMap<String, VectorAnswer>),
}

impl From<ScoredPoint> for Hit {
    fn from(point: ScoredPoint) -> Self {
        let ScoredPoint { id, version, score, payload, vector, .. } = point;
        Self { id, version, score, payload, vector: vector.map(VectorAnswer::from) }
    }
}

impl From<Record> for Stored {
    fn from(record: Record) -> Self {
        let Record { id, payload, vector, .. } = record;
        Self { id, payload, vector: vector.map(VectorAnswer::from) }
    }
}

impl From<VectorStructInternal> for VectorAnswer {
    fn from(vector: VectorStructInternal) -> Self {
        match vector {
            VectorStructInternal::Single(dense) => Self::Dense(dense),
            VectorStructInternal::MultiDense(multi) => Self::multi(multi),
            VectorStructInternal::Named(named) => {
                Self::Named(named.into_iter().map(|(name, vector)| (name, Self::from(vector))).collect())
            }
        }
    }
}

impl From<VectorInternal> for VectorAnswer {
    fn from(vector: VectorInternal) -> Self {
        match vector {
            VectorInternal::Dense(dense) => Self::Dense(dense),
            VectorInternal::Sparse(sparse) => Self::Sparse(sparse),
            VectorInternal::MultiDense(multi) => Self::multi(multi),
        }
    }
}

impl VectorAnswer {
    fn multi(multi: TypedMultiDenseVector<f32>) -> Self {
        Self::Multi(multi.flattened_vectors.chunks(multi.dim).map(<[f32]>::to_vec).collect())
    }
}
