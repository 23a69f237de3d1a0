// `npm run docs` writes docs/tools.md from the declarations of the tools.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tools } from "../src/tools/all.ts";
import { toolDocs } from "./tool-docs.ts";

const folder = join(import.meta.dirname, "../docs");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "tools.md"), toolDocs(tools));
