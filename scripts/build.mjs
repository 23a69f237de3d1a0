// Bundles src/main.ts and src/hook.ts into dist/. main.js has one chunk for each front, so a front
// loads only what it uses. Everything is bundled (package.json has no runtime dependencies), so
// `npx claude-intercom` fetches one tarball. `build.mjs FOLDER` builds into that folder and leaves
// dist/ as it is for whoever is running it.
import { chmod, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));

/**
 * The SDK's server loads ajv, which is 190 KB and takes 9 ms of the start. It serves one purpose: to
 * check what a user typed into a form that the server asked for (elicitation). Intercom shows no
 * forms.
 */
const withoutAjv = {
	name: "without-ajv",
	setup(plugins) {
		plugins.onLoad({ filter: /[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
			contents: `export class AjvJsonSchemaValidator {
				getValidator() { throw new Error("This build has no JSON schema validator"); }
			}`,
		}));
	},
};

const wanted = process.argv[2] ?? join(root, "dist");

// Built beside the wanted folder and renamed: a server that is started meanwhile finds the old build
// or the new one.
const outdir = `${wanted}.${process.pid}`;
const options = {
	absWorkingDir: root,
	outdir,
	bundle: true,
	splitting: true,
	format: "esm",
	platform: "node",
	// The CommonJS build of jsonc-parser loads its parts at run time, by paths that a bundle does not
	// have.
	alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
	target: "node20",
	minifySyntax: true,
	minifyWhitespace: true,
	legalComments: "none",
	define: { INTERCOM_VERSION: JSON.stringify(version) },
	// Bundled CommonJS packages call `require` for Node's own modules; an ES module has none.
	banner: {
		js: 'import{createRequire as intercomRequire}from"node:module";const require=intercomRequire(import.meta.url);',
	},
	plugins: [withoutAjv],
	logLevel: "warning",
};
await build({ ...options, entryPoints: ["src/main.ts"] });
// A turn waits for a hook that has mail, and most of that time Node reads the program. The hook takes
// 58 ms as part of main.js, and 48 ms alone and with short names. Node 20.20 takes 24 ms for an empty
// file.
await build({ ...options, entryPoints: ["src/hook.ts"], minifyIdentifiers: true });
await chmod(join(outdir, "main.js"), 0o755);
await rm(wanted, { recursive: true, force: true });
await rename(outdir, wanted);
