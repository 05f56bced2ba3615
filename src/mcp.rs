//! The same questions as tools for AI agents (Model Context Protocol), over stdio and at `/mcp`.
//!
//! Every tool reads only. Answers are the HTTP API's own shapes, with the same schemas; a long answer is
//! cut and says how to ask for less. Key type: [`Agent`].

mod resources;
mod tools;

use std::sync::Arc;

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer, ServiceExt};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use crate::kb::Kb;
use tiaowen_text::error::{Error, ErrorKind};

/// What an agent is told before it asks.
const INSTRUCTIONS: &str = "中国政策法规逐条检索。Chinese policy documents, read clause by clause. \
Search with search_clauses (simplified or traditional), read with get_clause or outline, resolve a citation \
like 四川意见第十四条 with resolve_citation, and check a draft's quotations with verify_quotes before you rely on \
them. `state` says whether a text is official, a repaired copy (copy), or only an abstract written for this \
project (abstract): never quote an abstract as the wording. `citation` is how to cite, `permalink` the \
address that stays, `version` the hash of the document's text: another value means that the text changed.";

/// The server side of one agent's connection.
#[derive(Clone)]
pub struct Agent {
    kb: Arc<Kb>,
}

impl Agent {
    /// An agent's door to a knowledge base.
    pub fn new(kb: Arc<Kb>) -> Self {
        Self { kb }
    }

    /// Puts a question on a thread that may block.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> tiaowen_text::error::Result<T> + Send + 'static,
    ) -> tiaowen_text::error::Result<T> {
        let kb = Arc::clone(&self.kb);
        tokio::task::spawn_blocking(move || question(&kb))
            .await
            .map_err(|e| Error::internal("the answer broke off").caused_by(e))?
    }
}

/// Serves one agent over standard input and output until it closes them.
pub async fn serve_stdio(kb: Arc<Kb>) -> tiaowen_text::error::Result<()> {
    let failed = |e: String| Error::new(ErrorKind::Io, format!("the agent's connection: {e}"));
    let running =
        Agent::new(kb).serve(rmcp::transport::stdio()).await.map_err(|e| failed(e.to_string()))?;
    running.waiting().await.map_err(|e| failed(e.to_string()))?;
    Ok(())
}

/// The agent endpoint of the HTTP server. Each request stands for itself, so that copies of the server
/// may answer side by side; `hosts` are the names by which it may be called, any when empty.
pub fn http_service(
    kb: Arc<Kb>,
    hosts: &[String],
) -> StreamableHttpService<Agent, LocalSessionManager> {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts(hosts.iter().cloned());
    StreamableHttpService::new(
        move || Ok(Agent::new(Arc::clone(&kb))),
        Arc::new(LocalSessionManager::default()),
        config,
    )
}

type McpResult<T> = Result<T, rmcp::ErrorData>;

impl ServerHandler for Agent {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().build();
        let mut server = Implementation::new("tiaowen", env!("CARGO_PKG_VERSION"));
        server.title = Some("条文 tiaowen".to_owned());
        ServerConfig::new(capabilities).with_server_info(server).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> McpResult<ListToolsResult> {
        Ok(ListToolsResult::with_all_items(tools::list()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::list().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> McpResult<CallToolResponse> {
        tools::call(self, &request.name, request.arguments).await.map(CallToolResponse::from)
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> McpResult<ListResourcesResult> {
        resources::list(self, request.and_then(|r| r.cursor)).await
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> McpResult<ListResourceTemplatesResult> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> McpResult<ReadResourceResponse> {
        resources::read(self, &request.uri).await
    }
}
