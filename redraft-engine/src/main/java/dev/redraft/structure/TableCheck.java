package dev.redraft.structure;

import dev.redraft.memory.View;
import java.util.HashSet;
import java.util.Set;

/** The validator of {@link Table}. */
final class TableCheck {
  private TableCheck() {}

  static void check(View view, Table table, TableEntries entries) {
    long header = table.header();
    expect(view.getLong(header + TableHeader.BUCKETS) == table.buckets(), "bucket count", header);
    expect(view.getLong(header + TableHeader.ENTRIES) == table.size(), "entry count", header);
    int used = view.getInt(header + TableHeader.USED);
    expect(used == TableHeader.segment(table.buckets() - 1) + 1, "segments in use", used);
    expect(used <= view.getInt(header + TableHeader.CAPACITY), "directory capacity", used);
    long total = 0;
    long overflows = 0;
    Set<Long> seen = new HashSet<>();
    for (long index = 0; index < table.buckets(); index++) {
      for (long bucket = table.head(index); bucket != 0; bucket = Bucket.link(view, bucket)) {
        int count = Bucket.count(view, bucket);
        boolean head = bucket == table.head(index);
        overflows += head ? 0 : 1;
        expect(count > 0 || head, "empty overflow bucket", bucket);
        expect(count == Bucket.SLOTS || Bucket.link(view, bucket) == 0, "gap in a chain", bucket);
        for (int slot = 0; slot < Bucket.SLOTS; slot++) {
          expect(
              (Bucket.tagAt(view, bucket, slot) != 0) == (slot < count), "gap in a bucket", bucket);
        }
        for (int slot = 0; slot < count; slot++) {
          long entry = Bucket.address(view, bucket, slot);
          long hash = entries.hash(view, entry);
          expect(table.index(hash) == index, "entry in a wrong bucket", entry);
          expect(Bucket.tag(hash) == Bucket.tagAt(view, bucket, slot), "wrong tag", entry);
          expect(seen.add(entry), "entry twice", entry);
        }
        total += count;
      }
    }
    expect(total == table.size(), "entries found", total);
    expect(
        overflows == view.getLong(header + TableHeader.OVERFLOWS), "overflow buckets", overflows);
  }

  private static void expect(boolean condition, String what, long where) {
    if (!condition) {
      throw new IllegalStateException("table: " + what + " (" + where + ")");
    }
  }
}
