//! One collection: one shard of the engine, with what the server keeps beside it (settings, strict mode, metadata).

use std::path::Path;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use qdrant_edge::{
    ConditionalInsertOperation, CountRequest, CreateIndex, EdgeShard, FieldIndexOperations, Filter, JsonPath,
    PayloadFieldSchema, PayloadOps, PointInsertOperations, PointOperations, QueryBatchRequest, Record,
    RetrieveRequest, ScoredPoint, ScrollRequest, SetPayloadOp, UpdateOperation,
};
use serde_json::{Value, json};
use validator::Validate;

use crate::failure::{Failure, Outcome};
use crate::points::{DeletePoints, GetPoints, ScrollPoints, SetPayload, UpsertPoints};
use crate::query::Query;
use crate::schema::{CollectionDiff, NewCollection};
use crate::strict_mode::{PayloadSchema, StrictMode, Use};

pub struct Collection {
    shard: EdgeShard,
    settings: RwLock<NewCollection>,
    schema: RwLock<PayloadSchema>,
    optimizer: Mutex<Optimizer>,
}

/// The server optimizes in the background after writes; so does this. `due`: written since the last run began.
#[derive(Default)]
struct Optimizer {
    running: bool,
    due: bool,
    trouble: Option<String>,
}

impl Collection {
    pub fn create(directory: &Path, settings: NewCollection) -> Outcome<Self> {
        let shard = EdgeShard::new(directory, settings.engine_config()?)?;
        Ok(Self {
            shard,
            settings: RwLock::new(settings),
            schema: RwLock::default(),
            optimizer: Mutex::default(),
        })
    }

    fn strict(&self) -> StrictMode {
        self.settings.read().strict_mode_config.clone().unwrap_or_default()
    }

    fn check_filter(&self, filter: Option<&Filter>, usage: Use) -> Outcome<()> {
        if let Some(filter) = filter {
            filter.validate().map_err(Failure::invalid)?;
        }
        self.strict().check_filter(filter, usage, &self.schema.read())
    }

    pub fn describe(&self) -> Outcome<Value> {
        let info = self.shard.info()?;
        let settings = self.settings.read();
        let optimizer = self.optimizer.lock();
        let config = self.shard.config();
        Ok(json!({
            "status": if optimizer.running { "yellow" } else { "green" },
            "optimizer_status": match &optimizer.trouble {
                None => json!("ok"),
                Some(error) => json!({ "error": error }),
            },
            "indexed_vectors_count": info.indexed_vectors_count,
            "points_count": info.points_count,
            "segments_count": info.segments_count,
            "payload_schema": info.payload_schema.into_iter().map(|(key, index)| (key.to_string(), json!(index)))
                .collect::<serde_json::Map<_, _>>(),
            "config": {
                "params": {
                    "vectors": settings.vectors,
                    "sparse_vectors": settings.sparse_vectors,
                    "shard_number": settings.shard_number.unwrap_or(1),
                    "replication_factor": settings.replication_factor.unwrap_or(1),
                    "write_consistency_factor": settings.write_consistency_factor.unwrap_or(1),
                    "on_disk_payload": settings.on_disk_payload.unwrap_or(true),
                },
                "hnsw_config": config.hnsw_config(),
                "optimizer_config": config.optimizers(),
                "quantization_config": settings.quantization_config,
                "strict_mode_config": settings.strict_mode_config,
                "metadata": settings.metadata,
            },
        }))
    }

    pub fn tune(self: &Arc<Self>, diff: CollectionDiff) -> Outcome<bool> {
        if let Some(hnsw) = diff.hnsw_config {
            let base = self.shard.config().hnsw_config();
            self.shard.set_hnsw_config(hnsw.over(base))?;
        }
        for (name, vector) in diff.vectors {
            let base = self.shard.config().hnsw_config();
            self.shard.set_vector_hnsw_config(&name, vector.hnsw_config.unwrap_or_default().over(base))?;
        }
        if let Some(optimizers) = diff.optimizers_config {
            let base = self.shard.config().optimizers();
            self.shard.set_optimizers_config(optimizers.over(base))?;
        }
        let mut settings = self.settings.write();
        if let Some(strict) = diff.strict_mode_config {
            settings.strict_mode_config = Some(strict);
        }
        if let Some(metadata) = diff.metadata {
            settings.metadata = Some(metadata);
        }
        drop(settings);
        self.optimize_soon();
        Ok(true)
    }

    pub fn create_index(self: &Arc<Self>, key: JsonPath, schema: PayloadFieldSchema) -> Outcome<()> {
        schema.validate().map_err(Failure::invalid)?;
        let create = CreateIndex { field_name: key.clone(), field_schema: Some(schema.clone()) };
        self.update(UpdateOperation::FieldIndexOperation(FieldIndexOperations::CreateIndex(create)))?;
        self.schema.write().insert(key, schema);
        Ok(())
    }

    pub fn delete_index(self: &Arc<Self>, key: JsonPath) -> Outcome<()> {
        self.schema.write().remove(&key);
        self.update(UpdateOperation::FieldIndexOperation(FieldIndexOperations::DeleteIndex(key)))
    }

    pub fn upsert(self: &Arc<Self>, request: UpsertPoints) -> Outcome<()> {
        request.validate()?;
        let UpsertPoints { points, update_filter, update_mode } = request;
        self.strict().check_upsert(points.len())?;
        self.check_filter(update_filter.as_ref(), Use::Write)?;
        let points_op = PointInsertOperations::PointsList(points);
        let operation = if update_filter.is_none() && update_mode.is_none() {
            PointOperations::UpsertPoints(points_op)
        } else {
            let condition = update_filter.unwrap_or_default();
            PointOperations::UpsertPointsConditional(ConditionalInsertOperation { points_op, condition, update_mode })
        };
        self.update(UpdateOperation::PointOperation(operation))
    }

    pub fn set_payload(self: &Arc<Self>, request: SetPayload, overwrite: bool) -> Outcome<()> {
        let SetPayload { payload, points, filter, key } = request;
        if points.is_none() && filter.is_none() {
            return Err(Failure::invalid("either points or a filter must be given"));
        }
        self.check_filter(filter.as_ref(), Use::Write)?;
        let operation = SetPayloadOp { payload, points, filter, key };
        self.update(UpdateOperation::PayloadOperation(if overwrite {
            PayloadOps::OverwritePayload(operation)
        } else {
            PayloadOps::SetPayload(operation)
        }))
    }

    pub fn delete(self: &Arc<Self>, request: DeletePoints) -> Outcome<()> {
        let operation = match request {
            DeletePoints::ByIds(ids) => PointOperations::DeletePoints { ids: ids.points },
            DeletePoints::ByFilter(by) => {
                self.check_filter(Some(&by.filter), Use::Write)?;
                PointOperations::DeletePointsByFilter(by.filter)
            }
        };
        self.update(UpdateOperation::PointOperation(operation))
    }

    pub fn query(&self, queries: Vec<Query>) -> Outcome<Vec<Vec<ScoredPoint>>> {
        let strict = self.strict();
        strict.check_batch(queries.len())?;
        let schema = self.schema.read();
        queries.iter().try_for_each(|query| query.check(&strict, &schema))?;
        drop(schema);
        let queries = queries.into_iter().map(Query::into_engine).collect::<Outcome<_>>()?;
        Ok(self.shard.query_batch(QueryBatchRequest { queries })?)
    }

    pub fn retrieve(&self, request: GetPoints) -> Outcome<Vec<Record>> {
        let GetPoints { ids, with_payload, with_vector } = request;
        Ok(self.shard.retrieve(RetrieveRequest { point_ids: ids, with_payload, with_vector })?)
    }

    pub fn scroll(&self, request: ScrollPoints) -> Outcome<(Vec<Record>, Option<qdrant_edge::PointId>)> {
        let ScrollPoints { offset, limit, filter, with_payload, with_vector } = request;
        let limit = limit.unwrap_or(10);
        if limit == 0 {
            return Err(Failure::invalid("limit must be 1 or larger"));
        }
        self.strict().check_limit(limit)?;
        self.check_filter(filter.as_ref(), Use::Read)?;
        Ok(self.shard.scroll(ScrollRequest {
            offset,
            limit: Some(limit),
            filter,
            with_payload,
            with_vector: with_vector.unwrap_or(false.into()),
            order_by: None,
        })?)
    }

    pub fn count(&self, filter: Option<Filter>, exact: bool) -> Outcome<usize> {
        self.check_filter(filter.as_ref(), Use::Read)?;
        Ok(self.shard.count(CountRequest { filter, exact })?)
    }

    fn update(self: &Arc<Self>, operation: UpdateOperation) -> Outcome<()> {
        self.shard.update(operation)?;
        self.optimize_soon();
        Ok(())
    }

    fn optimize_soon(self: &Arc<Self>) {
        let mut optimizer = self.optimizer.lock();
        optimizer.due = true;
        if !optimizer.running {
            optimizer.running = true;
            let collection = Arc::clone(self);
            std::thread::spawn(move || collection.optimize());
        }
    }

    fn optimize(&self) {
        loop {
            let mut optimizer = self.optimizer.lock();
            if !optimizer.due {
                optimizer.running = false;
                return;
            }
            optimizer.due = false;
            drop(optimizer);
            let trouble = self.shard.optimize().err().map(|error| error.to_string());
            self.optimizer.lock().trouble = trouble;
        }
    }
}
