//! The server's REST paths, as far as this product and its tests use them. Any other path is 404.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query as Parameters, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use qdrant_edge::{JsonPath, PayloadFieldSchema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::VERSION;
use crate::catalog::{Catalog, ChangeAliases};
use crate::failure::{Failure, Outcome};
use crate::points::{CountPoints, DeletePoints, GetPoints, Hit, ScrollPoints, SetPayload, Stored, UpsertPoints};
use crate::query::Query;

/// The server's own default.
const MOST_BODY_BYTES: usize = 32 * 1024 * 1024;

type Shared = State<Arc<Catalog>>;

/// Read and ignored, but for `wait`: there is one replica, and every write is complete when it is answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manner {
    wait: Option<bool>,
    #[allow(dead_code)]
    ordering: Option<Ordering>,
    #[allow(dead_code)]
    consistency: Option<Consistency>,
    #[allow(dead_code)]
    timeout: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ordering {
    Weak,
    Medium,
    Strong,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Consistency {
    Majority,
    Quorum,
    All,
    #[serde(untagged)]
    Replicas(#[allow(dead_code)] String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewIndex {
    field_name: JsonPath,
    field_schema: PayloadFieldSchema,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryBatch {
    searches: Vec<Query>,
}

#[derive(Serialize)]
struct Hits {
    points: Vec<Hit>,
}

pub fn router(catalog: Arc<Catalog>) -> Router {
    Router::new()
        .route("/", get(root))
        .route("/readyz", get(|| async { "all shards are ready" }))
        .route("/collections", get(list_collections))
        .route("/collections/aliases", post(change_aliases))
        .route("/aliases", get(list_aliases))
        .route(
            "/collections/{name}",
            get(describe_collection).put(create_collection).patch(tune_collection).delete(delete_collection),
        )
        .route("/collections/{name}/exists", get(collection_exists))
        .route("/collections/{name}/aliases", get(list_aliases_of))
        .route("/collections/{name}/index", put(create_index))
        .route("/collections/{name}/index/{key}", axum::routing::delete(delete_index))
        .route("/collections/{name}/points", put(upsert).post(retrieve))
        .route("/collections/{name}/points/payload", post(set_payload).put(overwrite_payload))
        .route("/collections/{name}/points/delete", post(delete_points))
        .route("/collections/{name}/points/scroll", post(scroll))
        .route("/collections/{name}/points/count", post(count))
        .route("/collections/{name}/points/query", post(query))
        .route("/collections/{name}/points/query/batch", post(query_batch))
        .fallback(|| async { Failure::not_found("no such path") })
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .with_state(catalog)
}

async fn root() -> Json<Value> {
    Json(json!({ "title": "qdrant-edge behind a test front", "version": VERSION, "commit": null }))
}

async fn list_collections(State(catalog): Shared) -> Response {
    answer(move || {
        let collections: Vec<_> = catalog.list().into_iter().map(|name| json!({ "name": name })).collect();
        Ok(json!({ "collections": collections }))
    })
    .await
}

async fn list_aliases(State(catalog): Shared) -> Response {
    answer(move || Ok(json!({ "aliases": catalog.aliases(None) }))).await
}

async fn list_aliases_of(State(catalog): Shared, Path(name): Path<String>) -> Response {
    answer(move || Ok(json!({ "aliases": catalog.aliases(Some(&name)) }))).await
}

async fn change_aliases(State(catalog): Shared, _: Parameters<Manner>, body: Bytes) -> Response {
    answer(move || catalog.change_aliases(parse::<ChangeAliases>(&body)?)).await
}

async fn collection_exists(State(catalog): Shared, Path(name): Path<String>) -> Response {
    answer(move || Ok(json!({ "exists": catalog.find(&name).is_some() }))).await
}

async fn describe_collection(State(catalog): Shared, Path(name): Path<String>) -> Response {
    answer(move || catalog.open(&name)?.describe()).await
}

async fn create_collection(
    State(catalog): Shared,
    Path(name): Path<String>,
    _: Parameters<Manner>,
    body: Bytes,
) -> Response {
    answer(move || catalog.create(&name, parse(&body)?)).await
}

async fn tune_collection(
    State(catalog): Shared,
    Path(name): Path<String>,
    _: Parameters<Manner>,
    body: Bytes,
) -> Response {
    answer(move || catalog.open(&name)?.tune(parse(&body)?)).await
}

async fn delete_collection(State(catalog): Shared, Path(name): Path<String>, _: Parameters<Manner>) -> Response {
    answer(move || Ok(catalog.delete(&name))).await
}

async fn create_index(
    State(catalog): Shared,
    Path(name): Path<String>,
    Parameters(manner): Parameters<Manner>,
    body: Bytes,
) -> Response {
    update(manner, move || {
        let NewIndex { field_name, field_schema } = parse(&body)?;
        catalog.open(&name)?.create_index(field_name, field_schema)
    })
    .await
}

async fn delete_index(
    State(catalog): Shared,
    Path((name, key)): Path<(String, String)>,
    Parameters(manner): Parameters<Manner>,
) -> Response {
    update(manner, move || {
        let key = key.parse().map_err(|()| Failure::malformed("not a key"))?;
        catalog.open(&name)?.delete_index(key)
    })
    .await
}

async fn upsert(
    State(catalog): Shared,
    Path(name): Path<String>,
    Parameters(manner): Parameters<Manner>,
    body: Bytes,
) -> Response {
    update(manner, move || catalog.open(&name)?.upsert(parse::<UpsertPoints>(&body)?)).await
}

async fn set_payload(
    State(catalog): Shared,
    Path(name): Path<String>,
    Parameters(manner): Parameters<Manner>,
    body: Bytes,
) -> Response {
    update(manner, move || catalog.open(&name)?.set_payload(parse::<SetPayload>(&body)?, false)).await
}

async fn overwrite_payload(
    State(catalog): Shared,
    Path(name): Path<String>,
    Parameters(manner): Parameters<Manner>,
    body: Bytes,
) -> Response {
    update(manner, move || catalog.open(&name)?.set_payload(parse::<SetPayload>(&body)?, true)).await
}

async fn delete_points(
    State(catalog): Shared,
    Path(name): Path<String>,
    Parameters(manner): Parameters<Manner>,
    body: Bytes,
) -> Response {
    update(manner, move || catalog.open(&name)?.delete(parse::<DeletePoints>(&body)?)).await
}

async fn retrieve(State(catalog): Shared, Path(name): Path<String>, _: Parameters<Manner>, body: Bytes) -> Response {
    answer(move || {
        let records = catalog.open(&name)?.retrieve(parse::<GetPoints>(&body)?)?;
        Ok(records.into_iter().map(Stored::from).collect::<Vec<_>>())
    })
    .await
}

async fn scroll(State(catalog): Shared, Path(name): Path<String>, _: Parameters<Manner>, body: Bytes) -> Response {
    answer(move || {
        let (records, next) = catalog.open(&name)?.scroll(parse::<ScrollPoints>(&body)?)?;
        let points: Vec<_> = records.into_iter().map(Stored::from).collect();
        Ok(json!({ "points": points, "next_page_offset": next }))
    })
    .await
}

async fn count(State(catalog): Shared, Path(name): Path<String>, _: Parameters<Manner>, body: Bytes) -> Response {
    answer(move || {
        let CountPoints { filter, exact } = parse(&body)?;
        Ok(json!({ "count": catalog.open(&name)?.count(filter, exact.unwrap_or(true))? }))
    })
    .await
}

async fn query(State(catalog): Shared, Path(name): Path<String>, _: Parameters<Manner>, body: Bytes) -> Response {
    answer(move || {
        let found = catalog.open(&name)?.query(vec![parse(&body)?])?;
        Ok(Hits { points: found.into_iter().flatten().map(Hit::from).collect() })
    })
    .await
}

async fn query_batch(State(catalog): Shared, Path(name): Path<String>, _: Parameters<Manner>, body: Bytes) -> Response {
    answer(move || {
        let QueryBatch { searches } = parse(&body)?;
        let found = catalog.open(&name)?.query(searches)?;
        let hits = found.into_iter().map(|points| Hits { points: points.into_iter().map(Hit::from).collect() });
        Ok(hits.collect::<Vec<_>>())
    })
    .await
}

fn parse<T: DeserializeOwned>(body: &Bytes) -> Outcome<T> {
    serde_json::from_slice(body).map_err(Failure::malformed)
}

async fn update<F: FnOnce() -> Outcome<()> + Send + 'static>(manner: Manner, work: F) -> Response {
    let status = if manner.wait == Some(true) { "completed" } else { "acknowledged" };
    answer(move || {
        work()?;
        Ok(json!({ "operation_id": 0, "status": status }))
    })
    .await
}

/// The engine blocks, so it runs beside the threads that serve connections.
async fn answer<T, F>(work: F) -> Response
where
    T: Serialize + Send + 'static,
    F: FnOnce() -> Outcome<T> + Send + 'static,
{
    #[derive(Serialize)]
    struct Answer<T> {
        usage: Option<()>,
        result: T,
        status: &'static str,
        time: f64,
    }
    let started = Instant::now();
    let outcome = tokio::task::spawn_blocking(work).await.unwrap_or_else(|panic| Err(Failure::internal(panic)));
    match outcome {
        Ok(result) => {
            Json(Answer { usage: None, result, status: "ok", time: started.elapsed().as_secs_f64() }).into_response()
        }
        Err(failure) => failure.into_response(),
    }
}
