// The stable copy: `$CLAUDE_INTERCOM_DIR/plugin/<version>`, and `plugin/current`, a link to the one in use. npx runs us from a cache
// that may be purged; what Claude Code is told to load has to stay.
import {
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { IntercomError } from "../errors.ts";
import { discard } from "../host/atomic-write.ts";
import { onDisk } from "../host/file-error.ts";
import { makePrivateFolder } from "../host/private-folder.ts";
import type { Paths } from "../paths.ts";
import { digest } from "./person-file.ts";

const PARTS = [
	".claude-plugin",
	"dist",
	"hooks",
	"monitors",
	"skills",
	"package.json",
	"README.md",
	"LICENSE",
	"CHANGELOG.md",
];

/** The package this code runs from. */
export function packageRoot(from: string = fileURLToPath(import.meta.url)): string {
	for (let folder = dirname(from); dirname(folder) !== folder; folder = dirname(folder)) {
		if (existsSync(join(folder, "package.json")) && existsSync(join(folder, ".claude-plugin"))) return folder;
	}
	throw new IntercomError("internal", "The package that this program belongs to is not there any more.", {
		hint: "Run it again with `npx -y claude-intercom install`.",
	});
}

export function packageVersion(root: string): string {
	const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version?: unknown };
	// It becomes a folder's name.
	return typeof version === "string" && /^\d[\w.+-]*$/.test(version) ? version : "0";
}

export interface CopyPlan {
	/** `added`: none was there; `changed`: another version or build is in use; `same`: this very one is. */
	state: "added" | "changed" | "same";
	folder: string;
	link: string;
}

/** What copying would do. A build of a version that is there with other content gets a folder of its own: a server may run from the old one. */
export function planCopy(paths: Paths, root: string = packageRoot()): CopyPlan {
	if (!existsSync(join(root, "dist", "main.js"))) {
		throw new IntercomError("not_found", "This package has not been built.", {
			hint: "Run `npm run build` in it first.",
		});
	}
	const link = paths.currentPlugin;
	const sum = contentSum(root);
	const version = packageVersion(root);
	const plain = join(dirname(link), version);
	const taken = existsSync(plain) && contentSum(plain) !== sum;
	const folder = taken ? `${plain}-${sum.slice(0, 8)}` : plain;
	const used = targetOf(link);
	const same = used === folder && existsSync(folder) && contentSum(folder) === sum;
	return { state: same ? "same" : used === undefined ? "added" : "changed", folder, link };
}

/** Copies the package and points the link at it, both in one step each: whoever looks sees the old one or the new one, whole. */
export function copyPackage(plan: CopyPlan, root: string = packageRoot()): void {
	const { folder, link } = plan;
	makePrivateFolder(dirname(dirname(folder)));
	onDisk(dirname(folder), () => {
		mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
		if (!existsSync(folder)) {
			const temporary = `${folder}.${process.pid}.tmp`;
			rmSync(temporary, { recursive: true, force: true });
			mkdirSync(temporary, { mode: 0o700 });
			for (const part of PARTS) {
				if (existsSync(join(root, part)))
					cpSync(join(root, part), join(temporary, part), { recursive: true, dereference: true });
			}
			renameSync(temporary, folder);
		}
		if (targetOf(link) === folder) return;
		const temporary = `${link}.${process.pid}.tmp`;
		discard(temporary);
		symlinkSync(folder.slice(dirname(link).length + 1), temporary);
		renameSync(temporary, link);
	});
}

function targetOf(link: string): string | undefined {
	return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()
		? join(dirname(link), readlinkSync(link))
		: undefined;
}

/** Over names and bytes of everything that is copied. */
function contentSum(root: string): string {
	const files = PARTS.flatMap((part) => filesIn(root, part)).sort();
	return digest(files.map((file) => `${file} ${digest(readFileSync(join(root, file)))}`).join("\n"));
}

function filesIn(root: string, part: string): string[] {
	const stat = lstatSync(join(root, part), { throwIfNoEntry: false });
	if (!stat) return [];
	if (!stat.isDirectory()) return [part];
	return readdirSync(join(root, part)).flatMap((name) => filesIn(root, join(part, name)));
}
