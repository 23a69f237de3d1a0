// Bundles src/main.ts into dist/: one entry, one chunk for each front, so that a front loads only what it uses.
// Everything is bundled (package.json has no runtime dependencies), so `npx claude-intercom` fetches one tarball.
import { chmod, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));

await rm(`${root}dist`, { recursive: true, force: true });
await build({
	absWorkingDir: root,
	entryPoints: ["src/main.ts"],
	outdir: "dist",
	bundle: true,
	splitting: true,
	format: "esm",
	platform: "node",
	target: "node20",
	minifySyntax: true,
	minifyWhitespace: true,
	legalComments: "none",
	define: { INTERCOM_VERSION: JSON.stringify(version) },
	// Bundled CommonJS packages call `require` for Node's own modules; an ES module has none.
	banner: {
		js: 'import{createRequire as intercomRequire}from"node:module";const require=intercomRequire(import.meta.url);',
	},
	logLevel: "warning",
});
await chmod(`${root}dist/main.js`, 0o755);
