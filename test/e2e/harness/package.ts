import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./world.ts";

/** Puts what npm ships of this package into a folder, as npx's cache would hold it. */
export function copyPackage(to: string): void {
	const { files } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { files: string[] };
	for (const part of [...files, "package.json", "README.md", "LICENSE"])
		cpSync(join(repository, part), join(to, part), { recursive: true });
}

/** The same as a plugin whose sessions start a monitor, as install copies it for older clients. */
export function pluginWithMonitor(to: string): string {
	copyPackage(to);
	const monitors = join(to, "monitors");
	cpSync(join(monitors, "for-clients-without-socket.json"), join(monitors, "monitors.json"));
	return to;
}
