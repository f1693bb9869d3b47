// The documentation page: Swagger UI over this server's own OpenAPI document.
// Nothing is sent elsewhere, and a token that somebody enters is not kept.

// The parts of Swagger UI that have no name for who does not see them.
const NAMED = {
  ".information-container": { role: "banner" },
  ".schemes-server-container": { role: "region", "aria-label": "Server" },
  ".filter": { role: "search" },
  "#servers": { "aria-label": "Server" },
};

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
  onComplete: () => Object.entries(NAMED).forEach(([selector, attributes]) => {
    const element = document.querySelector(selector);
    for (const [name, value] of Object.entries(attributes)) element?.setAttribute(name, value);
  }),
});
