//! How a collection is described on the wire, and what the engine makes of the description.

use std::collections::{BTreeMap, HashMap};

use qdrant_edge::{
    Distance, EdgeConfig, EdgeOptimizersConfig, EdgeSparseVectorParams, EdgeVectorParams, HnswIndexConfig, Modifier,
    MultiVectorConfig, QuantizationConfig, VectorStorageDatatype,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::failure::{Failure, Outcome};
use crate::strict_mode::StrictMode;

/// The body of `PUT /collections/{name}`. A member that this front does not know is refused: it would promise something.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCollection {
    #[serde(default)]
    pub vectors: Option<Vectors>,
    #[serde(default)]
    pub sparse_vectors: BTreeMap<String, SparseVectorParams>,
    pub hnsw_config: Option<HnswDiff>,
    pub optimizers_config: Option<OptimizersDiff>,
    pub quantization_config: Option<QuantizationConfig>,
    pub strict_mode_config: Option<StrictMode>,
    pub metadata: Option<Map<String, Value>>,
    pub on_disk_payload: Option<bool>,
    pub shard_number: Option<u32>,
    pub replication_factor: Option<u32>,
    pub write_consistency_factor: Option<u32>,
}

/// The body of `PATCH /collections/{name}`: what an operator tunes while the collection lives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionDiff {
    #[serde(default)]
    pub vectors: BTreeMap<String, VectorDiff>,
    pub hnsw_config: Option<HnswDiff>,
    pub optimizers_config: Option<OptimizersDiff>,
    pub strict_mode_config: Option<StrictMode>,
    pub metadata: Option<Map<String, Value>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorDiff {
    pub hnsw_config: Option<HnswDiff>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Vectors {
    Single(VectorParams),
    Named(BTreeMap<String, VectorParams>),
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VectorParams {
    pub size: usize,
    pub distance: Distance,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hnsw_config: Option<HnswDiff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantization_config: Option<QuantizationConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multivector_config: Option<MultiVectorConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datatype: Option<VectorStorageDatatype>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_disk: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SparseVectorParams {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modifier: Option<Modifier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<SparseIndexParams>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SparseIndexParams {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_scan_threshold: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_disk: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datatype: Option<VectorStorageDatatype>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HnswDiff {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub m: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ef_construct: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_scan_threshold: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_indexing_threads: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_m: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OptimizersDiff {
    pub deleted_threshold: Option<f64>,
    pub vacuum_min_vector_number: Option<usize>,
    pub default_segment_number: Option<usize>,
    pub max_segment_size: Option<usize>,
    /// In kB; 0 switches indexing off.
    pub indexing_threshold: Option<usize>,
    pub prevent_unoptimized: Option<bool>,
}

impl HnswDiff {
    pub fn over(self, base: HnswIndexConfig) -> HnswIndexConfig {
        HnswIndexConfig {
            m: self.m.unwrap_or(base.m),
            ef_construct: self.ef_construct.unwrap_or(base.ef_construct),
            full_scan_threshold: self.full_scan_threshold.unwrap_or(base.full_scan_threshold),
            max_indexing_threads: self.max_indexing_threads.unwrap_or(base.max_indexing_threads),
            payload_m: self.payload_m.or(base.payload_m),
            ..base
        }
    }
}

impl OptimizersDiff {
    pub fn over(self, base: EdgeOptimizersConfig) -> EdgeOptimizersConfig {
        EdgeOptimizersConfig {
            deleted_threshold: self.deleted_threshold.or(base.deleted_threshold),
            vacuum_min_vector_number: self.vacuum_min_vector_number.or(base.vacuum_min_vector_number),
            default_segment_number: self.default_segment_number.or(base.default_segment_number),
            max_segment_size: self.max_segment_size.or(base.max_segment_size),
            indexing_threshold: self.indexing_threshold.or(base.indexing_threshold),
            prevent_unoptimized: self.prevent_unoptimized.or(base.prevent_unoptimized),
        }
    }
}

impl NewCollection {
    fn dense(&self) -> BTreeMap<String, VectorParams> {
        match &self.vectors {
            None => BTreeMap::new(),
            Some(Vectors::Single(params)) => BTreeMap::from([(String::new(), params.clone())]),
            Some(Vectors::Named(named)) => named.clone(),
        }
    }

    /// Nothing outlives the process, so nothing is logged ahead: the engine's write-ahead log stays off.
    pub fn engine_config(&self) -> Outcome<EdgeConfig> {
        let hnsw = self.hnsw_config.unwrap_or_default().over(HnswIndexConfig::default());
        let mut vectors = HashMap::new();
        for (name, params) in self.dense() {
            if params.size == 0 || params.size > 65_536 {
                return Err(Failure::invalid("vector size must lie in 1 … 65536"));
            }
            let mut edge = EdgeVectorParams::builder(params.size, params.distance).build();
            edge.multivector_config = params.multivector_config;
            edge.datatype = params.datatype;
            edge.quantization_config = params.quantization_config.clone();
            edge.hnsw_config = params.hnsw_config.map(|diff| diff.over(hnsw));
            vectors.insert(name, edge);
        }
        let sparse_vectors = self.sparse_vectors.iter().map(|(name, params)| {
            let index = params.index.as_ref();
            let edge = EdgeSparseVectorParams {
                full_scan_threshold: index.and_then(|index| index.full_scan_threshold),
                modifier: params.modifier,
                datatype: index.and_then(|index| index.datatype),
                ..EdgeSparseVectorParams::default()
            };
            (name.clone(), edge)
        });
        Ok(EdgeConfig {
            vectors,
            sparse_vectors: sparse_vectors.collect(),
            hnsw_config: Some(hnsw),
            quantization_config: self.quantization_config.clone(),
            optimizers: Some(self.optimizers_config.unwrap_or_default().over(EdgeOptimizersConfig::default())),
            wal_enabled: Some(false),
            max_search_threads: Some(2),
            ..EdgeConfig::default()
        })
    }
}
