SwaggerUIBundle({
  url: "/schema/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  operationsSorter: "alpha",
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
