/** The OpenAPI document and its reference page, both served from here: no other host, no script written into the page. */
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Inject, StreamableFile, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Access } from '../http/operation';
import { HTTP_SETTINGS, type HttpSettings } from '../http/settings';
import { buildOpenApi } from './openapi';

const ASSETS = dirname(require.resolve('swagger-ui-dist/package.json'));
const KEPT = 'public, max-age=3600';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Landfall API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/reference.js"></script>
  </body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });\n`;

@Controller()
@Access('public')
export class DocsController {
  private document: string | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    @Inject(HTTP_SETTINGS) private readonly settings: HttpSettings,
  ) {}

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openApi(): string {
    this.document ??= JSON.stringify(buildOpenApi(this.controllers(), this.settings.version));
    return this.document;
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }

  @Get('docs/reference.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return SCRIPT;
  }

  @Get('docs/swagger-ui.css')
  @Header('cache-control', KEPT)
  style(): StreamableFile {
    return asset('swagger-ui.css', 'text/css; charset=utf-8');
  }

  @Get('docs/swagger-ui-bundle.js')
  @Header('cache-control', KEPT)
  bundle(): StreamableFile {
    return asset('swagger-ui-bundle.js', 'text/javascript; charset=utf-8');
  }

  private controllers(): Type[] {
    const found = [...this.modules.values()].flatMap((module) =>
      [...module.controllers.values()].map((wrapper) => wrapper.metatype as Type),
    );
    return [...new Set(found)];
  }
}

function asset(name: string, type: string): StreamableFile {
  return new StreamableFile(createReadStream(join(ASSETS, name)), { type });
}
