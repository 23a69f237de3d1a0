import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import * as files from "../../src/host/files.ts";
import { watchFolder } from "../../src/host/watch.ts";

// Longer than any wait within: a test that is cut off would leave its mounts and children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fs.mkdtempSync(join(tmpdir(), "intercom-files-"));
afterAll(() => fs.rmSync(root, { recursive: true }));
let home: string;
beforeEach(() => {
	home = fs.mkdtempSync(join(root, "t-"));
});
const modeOf = (path: string) => fs.statSync(path).mode & 0o7777;
const errno = (code: string) => Object.assign(new Error(`raw ${code}`), { code });

describe("fileError", () => {
	it.each([
		["ENOSPC", "no_space"],
		["EDQUOT", "no_space"],
		["EACCES", "denied"],
		["EPERM", "denied"],
		["EROFS", "denied"],
		["ENOTDIR", "unreadable"],
		["EISDIR", "unreadable"],
		["EIO", "internal"],
	])("%s is %s, with the folder in the hint and the raw error only as the cause", (code, expected) => {
		const raw = errno(code);
		const error = files.fileError(raw, "/some/folder");
		expect(error.code).toBe(expected);
		expect(error.hint).toContain("/some/folder");
		expect(error.cause).toBe(raw);
		expect(`${error.message} ${error.hint}`).not.toContain("raw");
	});

	it("lets an IntercomError through", () => {
		const error = new IntercomError("limit", "m", { hint: "h" });
		expect(files.fileError(error, "/")).toBe(error);
	});
});

describe("folders", () => {
	it("are made private with all their parents, and closed where they were open", async () => {
		await files.ensurePrivateFolder(join(home, "a/b/c"));
		for (const name of ["a", "a/b", "a/b/c"]) expect(modeOf(join(home, name))).toBe(0o700);
		fs.chmodSync(join(home, "a/b"), 0o755);
		await files.ensurePrivateFolder(join(home, "a/b"));
		expect(modeOf(join(home, "a/b"))).toBe(0o700);
	});

	it("that are everybody's stay so", async () => {
		fs.chmodSync(home, 0o1777);
		await files.ensurePrivateFolder(home);
		expect(modeOf(home)).toBe(0o1777);
	});

	it("may be links to folders, but no files", async () => {
		fs.mkdirSync(join(home, "real"));
		fs.symlinkSync("real", join(home, "link"));
		await files.ensurePrivateFolder(join(home, "link", "x"));
		expect(fs.existsSync(join(home, "real", "x"))).toBe(true);
		fs.writeFileSync(join(home, "file"), "");
		for (const path of ["file", "file/x"])
			await expect(files.ensurePrivateFolder(join(home, path))).rejects.toMatchObject({ code: "unreadable" });
	});
});

describe("writeAtomic", () => {
	it("writes, replaces, keeps others out and leaves nothing else", async () => {
		const file = join(home, "cards", "x.json");
		await files.writeAtomic(file, "one");
		await files.writeAtomic(file, "zwei ü");
		expect(fs.readFileSync(file, "utf8")).toBe("zwei ü");
		expect([modeOf(file), modeOf(join(home, "cards"))]).toEqual([0o600, 0o700]);
		expect(fs.readdirSync(join(home, "cards"))).toEqual(["x.json"]);
	});

	it("lets a reader see one text or the other, never a part", async () => {
		const file = join(home, "x");
		const texts = ["a".repeat(300_000), "b".repeat(200_000)];
		await files.writeAtomic(file, texts[0] as string);
		const writing = Promise.all(
			Array.from({ length: 20 }, (_, n) => files.writeAtomic(file, texts[n % 2] as string)),
		);
		let over = false;
		writing.finally(() => {
			over = true;
		});
		while (!over) {
			expect(texts.includes(fs.readFileSync(file, "utf8"))).toBe(true);
			await new Promise(setImmediate);
		}
		await writing;
		expect(fs.readdirSync(home)).toEqual(["x"]);
	});

	it("leaves nothing where it cannot put the file in place", async () => {
		fs.mkdirSync(join(home, "x", "full"), { recursive: true });
		await expect(files.writeAtomic(join(home, "x"), "text")).rejects.toMatchObject({ code: "unreadable" });
		expect(fs.readdirSync(home)).toEqual(["x"]);
	});
});

describe("claim", () => {
	it("is won by one, and says false to the rest", () => {
		fs.writeFileSync(join(home, "x"), "");
		expect([1, 2, 3].map((n) => files.moveIfThere(join(home, "x"), join(home, `mine-${n}`)))).toEqual([
			true,
			false,
			false,
		]);
		expect(fs.readdirSync(home)).toEqual(["mine-1"]);
	});

	it("throws where something other than absence stops it", () => {
		fs.writeFileSync(join(home, "x"), "");
		fs.mkdirSync(join(home, "folder"));
		expect(() => files.moveIfThere(join(home, "x"), join(home, "folder"))).toThrow(IntercomError);
	});
});

describe("appendLine", () => {
	it("adds whole lines, private, and starts a new one after a torn one", () => {
		const file = join(home, "log");
		files.appendLine(file, "one");
		fs.appendFileSync(file, "to");
		files.appendLine(file, "three");
		expect(fs.readFileSync(file, "utf8")).toBe("one\nto\nthree\n");
		expect(modeOf(file)).toBe(0o600);
	});

	it("follows no link", () => {
		fs.symlinkSync(join(home, "target"), join(home, "link"));
		expect(() => files.appendLine(join(home, "link"), "x")).toThrow(IntercomError);
		expect(fs.existsSync(join(home, "target"))).toBe(false);
	});

	it("says when the disk is full, even where part of the line went in", ({ skip }) => {
		try {
			execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", home], { stdio: "ignore" });
		} catch {
			skip("mounting a tmpfs needs root on Linux");
		}
		try {
			expect(() => files.appendLine(join(home, "log"), "x".repeat(30_000))).toThrow("full");
		} finally {
			execFileSync("umount", ["-l", home]);
		}
	});
});

describe("readPlainFile", () => {
	it("returns any text as it was written", async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
				await files.writeAtomic(join(home, "x"), text);
				expect(files.readPlainFile(join(home, "x"), 1000)).toEqual({ text });
			}),
			{ numRuns: 50 },
		);
	});

	it("says what is wrong with what is no plain file, without following or waiting", () => {
		fs.writeFileSync(join(home, "long"), "12345");
		fs.writeFileSync(join(home, "latin"), Buffer.from([0xfc]));
		fs.symlinkSync("long", join(home, "link"));
		execFileSync("mkfifo", [join(home, "pipe")]);
		const read = (name: string) => files.readPlainFile(join(home, name), 4);
		expect(read("long")).toEqual({ fault: "too large" });
		expect(read("latin")).toEqual({ fault: "not UTF-8" });
		for (const name of ["link", "pipe", "."]) expect(read(name)).toEqual({ fault: "not a regular file" });
		expect(read("nothing")).toBeUndefined();
	});
});

describe("watchFolder", () => {
	const wait = { timeout: 10_000 };
	const watching = (folder: string, tick?: () => void) => {
		const changed = vi.fn();
		return { changed, stop: watchFolder(folder, changed, tick) };
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
		// Two changes within one step of the clock. A little ahead, so that a slow machine still finds the time young.
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
			let looks = 0;
			let heardAt: number | undefined;
			const changed = () => {
				heardAt ??= looks;
			};
			const tick = () => {
				looks++;
			};
			const stop = watchFolder(folder, changed, tick);
			fs.rmdirSync(folder);
			if (when !== "at once") await vi.waitFor(() => expect(heardAt).toBeDefined(), wait);
			fs.mkdirSync(folder);
			await vi.waitFor(() => expect(looks).toBe(1), { ...wait, interval: 5 });
			// Between two looks only an event can tell.
			heardAt = undefined;
			fs.writeFileSync(join(folder, "x"), "");
			await vi.waitFor(() => expect(heardAt).toBeDefined(), { ...wait, interval: 5 });
			expect(heardAt).toBe(1);
			stop();
		},
	);

	it("ticks without any change", async () => {
		const tick = vi.fn();
		const { stop } = watching(home, tick);
		await vi.waitFor(() => expect(tick).toHaveBeenCalled(), wait);
		stop();
	});
});
