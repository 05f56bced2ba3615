//! What an agent may ask, whatever it asks through.

use axum::http::request::Parts;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};

use super::{resources, tools};
use crate::site::Questions;
use tiaowen_text::budget::Budget;

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
    questions: Questions,
}

impl Agent {
    /// An agent's door to a knowledge base.
    pub fn new(questions: Questions) -> Self {
        Self { questions }
    }

    /// The questions of a request: what a client that has gone asked over HTTP is given up.
    fn asked_through(&self, context: &RequestContext<RoleServer>) -> Questions {
        let request = context.extensions.get::<Parts>();
        match request.and_then(|request| request.extensions.get::<Budget>()) {
            Some(budget) => self.questions.within(budget.clone()),
            None => self.questions.clone(),
        }
    }
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
        context: RequestContext<RoleServer>,
    ) -> McpResult<CallToolResponse> {
        tools::call(&self.asked_through(&context), &request.name, request.arguments)
            .await
            .map(CallToolResponse::from)
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> McpResult<ListResourcesResult> {
        resources::list(&self.questions, request.and_then(|r| r.cursor)).await
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
        context: RequestContext<RoleServer>,
    ) -> McpResult<ReadResourceResponse> {
        resources::read(&self.asked_through(&context), &request.uri).await
    }
}
