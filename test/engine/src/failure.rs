//! What the server answers when it does not answer: a status and a sentence.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qdrant_edge::OperationError;
use serde_json::json;

#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    message: String,
}

pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, message }
    }

    /// The body is not JSON, or not of the request's type.
    pub fn malformed(error: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("Format error in JSON body: {error}"))
    }

    /// The body is of the request's type, and out of its bounds.
    pub fn invalid(error: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("Validation error in JSON body: {error}"))
    }

    pub fn wrong(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("Wrong input: {}", message.into()))
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("Not found: {}", message.into()))
    }

    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, format!("Wrong input: {}", message.into()))
    }

    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("Service internal error: {error}"))
    }
}

impl From<OperationError> for Failure {
    fn from(error: OperationError) -> Self {
        use OperationError::*;
        match error {
            PointIdError { .. } => Self::not_found(error.to_string()),
            ServiceError { .. }
            | InconsistentStorage { .. }
            | FileNotFound { .. }
            | OutOfMemory { .. }
            | OutOfAppendableCapacity { .. }
            | Cancelled { .. }
            | Timeout { .. } => Self::internal(error),
            _ => Self::wrong(error.to_string()),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({ "status": { "error": self.message }, "time": 0.0 });
        (self.status, Json(body)).into_response()
    }
}
