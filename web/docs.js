// The documentation page: Swagger UI over this server's own OpenAPI document.
// Nothing is sent elsewhere, and a token that somebody enters is not kept.
globalThis.SwaggerUIBundle({
  url: "api/openapi.json",
  dom_id: "#docs",
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  filter: true,
  tryItOutEnabled: true,
  withCredentials: true,
});
