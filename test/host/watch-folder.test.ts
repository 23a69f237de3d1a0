import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { compareFolders, type FolderStat, hearFolder, watchFolder } from "../../src/host/watch-folder.ts";

// Longer than any wait within: a test that is cut off would leave its mounts and children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fs.mkdtempSync(join(tmpdir(), "intercom-watch-"));
afterAll(() => fs.rmSync(root, { recursive: true }));
let home: string;
beforeEach(() => {
	home = fs.mkdtempSync(join(root, "t-"));
});

describe("watchFolder", () => {
	const wait = { timeout: 10_000 };
	const watching = (folder: string, checked?: () => void) => {
		const changed = vi.fn();
		return { changed, stop: watchFolder(folder, changed, checked) };
	};

	it("hears of files that come, until stopped", async () => {
		const [first, second] = [watching(home), watching(home)];
		fs.writeFileSync(join(home, "a"), "");
		await vi.waitFor(() => expect(first.changed).toHaveBeenCalled(), wait);
		first.stop();
		first.changed.mockClear();
		await vi.waitFor(() => expect(second.changed).toHaveBeenCalled(), wait);
		second.changed.mockClear();
		fs.writeFileSync(join(home, "b"), "");
		await vi.waitFor(() => expect(second.changed).toHaveBeenCalled(), wait);
		second.stop();
		expect(first.changed).not.toHaveBeenCalled();
	});

	it("waits for a folder that is not there yet, and for one that comes back", async () => {
		const folder = join(home, "later");
		const { changed, stop } = watching(folder);
		for (let round = 0; round < 2; round++) {
			changed.mockClear();
			fs.mkdirSync(folder);
			await vi.waitFor(() => expect(changed).toHaveBeenCalled(), wait);
			fs.rmdirSync(folder);
			changed.mockClear();
			await vi.waitFor(() => expect(changed).toHaveBeenCalled(), wait);
		}
		stop();
	});

	it.for([
		{ what: "another old time", times: () => [1, 2] },
		// Two changes within one step of the clock. A little ahead, so that a slow machine still
		// finds the time young.
		{ what: "the young time it had", times: () => [Date.now() / 1000 + 3] },
	])("finds what no event told, below an overlay, where it leaves $what", async ({ times }, { skip }) => {
		const [before = 0, after = before] = times();
		const [lower, upper, work, merged] = ["lower", "upper", "work", "merged"].map((name) => join(home, name));
		try {
			// tmpfs, because an overlay cannot be an upper layer (containers).
			execFileSync("mount", ["-t", "tmpfs", "tmpfs", home], { stdio: "ignore" });
			for (const path of [lower, upper, work, merged]) fs.mkdirSync(path as string);
			const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
			execFileSync("mount", ["-t", "overlay", "-o", layers, "overlay", merged as string], {
				stdio: "ignore",
			});
		} catch {
			execFileSync("sh", ["-c", 'umount -l "$0" 2>/dev/null || true', home]);
			skip("mounting an overlay needs root on Linux");
		}
		fs.utimesSync(upper as string, before, before);
		const events: string[] = [];
		const raw = fs.watch(merged as string, (event) => events.push(event));
		const { changed, stop } = watching(merged as string);
		try {
			fs.writeFileSync(join(upper as string, "mail"), "");
			fs.utimesSync(upper as string, after, after);
			await vi.waitFor(() => expect(changed).toHaveBeenCalled(), wait);
			expect(events).toEqual([]);
		} finally {
			stop();
			raw.close();
			execFileSync("umount", ["-l", merged as string]);
			execFileSync("umount", ["-l", home]);
		}
	});

	it.each(["at once", "after its end was told"])(
		"listens to events again where the folder is replaced %s",
		async (when) => {
			const folder = join(home, "replaced");
			fs.mkdirSync(folder);
			let checks = 0;
			let heardAt: number | undefined;
			const changed = () => {
				heardAt ??= checks;
			};
			const checked = () => {
				checks++;
			};
			const stop = watchFolder(folder, changed, checked);
			fs.rmdirSync(folder);
			if (when !== "at once") await vi.waitFor(() => expect(heardAt).toBeDefined(), wait);
			fs.mkdirSync(folder);
			await vi.waitFor(() => expect(checks).toBe(1), { ...wait, interval: 5 });
			// Between two checks only an event can tell.
			heardAt = undefined;
			fs.writeFileSync(join(folder, "x"), "");
			await vi.waitFor(() => expect(heardAt).toBeDefined(), { ...wait, interval: 5 });
			expect(heardAt).toBe(1);
			stop();
		},
	);

	it("says that it has checked without any change", async () => {
		const checked = vi.fn();
		const { stop } = watching(home, checked);
		await vi.waitFor(() => expect(checked).toHaveBeenCalled(), wait);
		stop();
	});
});

describe("compareFolders", () => {
	const now = 1_000_000_000;
	const old = { ino: 1, mtimeMs: now - 60_000 };
	it.each<[string, FolderStat, FolderStat, { isOther: boolean; mayDiffer: boolean }]>([
		["no folder, and still none", undefined, undefined, { isOther: false, mayDiffer: false }],
		["the same folder, unchanged", old, { ...old }, { isOther: false, mayDiffer: false }],
		["the same folder at another time", old, { ino: 1, mtimeMs: 5 }, { isOther: false, mayDiffer: true }],
		["another folder of the same time", old, { ...old, ino: 2 }, { isOther: true, mayDiffer: true }],
		["a folder that has come", undefined, old, { isOther: true, mayDiffer: true }],
		["a folder that is gone", old, undefined, { isOther: true, mayDiffer: true }],
	])("tells %s", (_, seen, found, expected) => {
		expect(compareFolders(seen, found, now)).toEqual(expected);
	});

	it.each([-4_999, 4_999])("holds a time %d ms from now for young: a second change may share it", (age) => {
		const young = { ino: 1, mtimeMs: now + age };
		expect(compareFolders(young, { ...young }, now)).toEqual({ isOther: false, mayDiffer: true });
	});
});

describe("hearFolder", () => {
	const wait = { timeout: 10_000 };

	it("hears of files that come, until stopped", async () => {
		const [first, second] = [vi.fn(), vi.fn()];
		const stop = hearFolder(home, first, () => {});
		const stopSecond = hearFolder(home, second, () => {});
		fs.writeFileSync(join(home, "a"), "");
		await vi.waitFor(() => expect(first).toHaveBeenCalled(), wait);
		stop?.();
		first.mockClear();
		await vi.waitFor(() => expect(second).toHaveBeenCalled(), wait);
		second.mockClear();
		fs.writeFileSync(join(home, "b"), "");
		await vi.waitFor(() => expect(second).toHaveBeenCalled(), wait);
		stopSecond?.();
		expect(first).not.toHaveBeenCalled();
	});

	it("says that there is nothing to hear where there is no folder", () => {
		expect(
			hearFolder(
				join(home, "none"),
				() => {},
				() => {},
			),
		).toBeUndefined();
	});
});
