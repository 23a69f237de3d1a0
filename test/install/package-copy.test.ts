import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyPackage, hasMonitor, planCopy } from "../../src/install/package-copy.ts";
import { type Paths, pathsIn } from "../../src/paths.ts";
import { refusal } from "../machine.ts";

let root: string;
let source: string;
let paths: Paths;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "ipc-"));
	source = join(root, "package");
	paths = pathsIn(join(root, "intercom"));
	mkdirSync(join(source, "dist"), { recursive: true });
	mkdirSync(join(source, "monitors"));
	mkdirSync(join(source, "src"));
	writeFileSync(join(source, "package.json"), '{"version": "1.0.0"}');
	writeFileSync(join(source, "dist/main.js"), "one");
	writeFileSync(join(source, "monitors/for-clients-without-socket.json"), "[]");
	writeFileSync(join(source, "src/main.ts"), "not shipped");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const PLAIN = { monitor: false };

describe("the copy of the package", () => {
	it("holds what is shipped, below its version, and the link points at it", () => {
		const plan = planCopy(paths, source, PLAIN);
		expect(plan).toEqual({
			state: "added",
			folder: join(paths.plugin, "1.0.0"),
			link: paths.currentPlugin,
			monitor: false,
		});
		expect(existsSync(paths.root)).toBe(false);
		copyPackage(plan, source);
		expect(readlinkSync(plan.link)).toBe("1.0.0");
		expect(readdirSync(plan.link).sort()).toEqual(["dist", "monitors", "package.json"]);
		expect(planCopy(paths, source, PLAIN)).toEqual({ ...plan, state: "same" });
	});

	it("leaves another build of its version where it is: a server may run from there", () => {
		const first = planCopy(paths, source, PLAIN);
		copyPackage(first, source);
		writeFileSync(join(source, "dist/main.js"), "two");
		const second = planCopy(paths, source, PLAIN);
		expect(second.state).toBe("changed");
		expect(second.folder).toMatch(/1\.0\.0-[0-9a-f]{8}$/);
		copyPackage(second, source);
		expect(readFileSync(join(first.folder, "dist/main.js"), "utf8")).toBe("one");
		expect(realpathSync(paths.currentPlugin)).toBe(realpathSync(second.folder));
		expect(readdirSync(paths.plugin).filter((name) => name.endsWith(".tmp"))).toEqual([]);
	});

	it("has a monitor where the client needs one, whether it is made of the package or of a copy", () => {
		const copyFrom = (root: string, monitor: boolean) => {
			const plan = planCopy(paths, root, { monitor });
			if (plan.state !== "same") copyPackage(plan, root);
			return { state: plan.state, monitor: hasMonitor(paths.currentPlugin) };
		};
		expect(copyFrom(source, true)).toEqual({ state: "added", monitor: true });
		expect(copyFrom(source, true)).toEqual({ state: "same", monitor: true });
		// The program of the copy installs for a client that was updated meanwhile, and back again.
		const withOne = realpathSync(paths.currentPlugin);
		expect(copyFrom(withOne, true)).toEqual({ state: "same", monitor: true });
		expect(copyFrom(withOne, false)).toEqual({ state: "changed", monitor: false });
		const without = realpathSync(paths.currentPlugin);
		expect(copyFrom(without, false)).toEqual({ state: "same", monitor: false });
		expect(copyFrom(without, true)).toEqual({ state: "changed", monitor: true });
		expect(realpathSync(paths.currentPlugin)).toBe(withOne);
		expect(hasMonitor(without)).toBe(false);
	});

	it("leaves nothing of a copy that fails, or that was cut short before", async () => {
		const plan = planCopy(paths, source, PLAIN);
		mkdirSync(join(paths.plugin, "1.0.0.1.tmp/dist"), { recursive: true });
		symlinkSync("nowhere", plan.folder);
		expect((await refusal(() => copyPackage(plan, source))).code).toBe("unreadable");
		expect(readdirSync(paths.plugin)).toEqual(["1.0.0"]);
	});

	it("is not made of a package that has not been built", async () => {
		rmSync(join(source, "dist"), { recursive: true });
		expect(await refusal(() => planCopy(paths, source, PLAIN))).toMatchObject({ code: "not_found" });
	});
});
