import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./world.ts";

/** Puts what npm ships of this package into a folder, as npx's cache would hold it. */
export function copyPackage(to: string): void {
	const { files } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { files: string[] };
	for (const part of [...files, "package.json", "README.md", "LICENSE"])
		cpSync(join(repository, part), join(to, part), { recursive: true });
}
