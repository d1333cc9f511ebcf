package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.platform.Entropy;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.PackedReader;
import dev.redraft.structure.Table;
import org.jspecify.annotations.Nullable;

/**
 * Reads hashes through a view, live or frozen: fields one by one, by name, at random. Reusable, for
 * one thread; a change of the hash makes it stale until {@link #at} is called again. What has
 * expired is shown as everything else: {@link HashItem#isExpired}.
 */
public final class HashReader {
  private final View view;
  private final HashEntries entries;
  private final PackedReader packed;
  private final HashItem item;
  private final EntryConsumer visitEntry = this::visitEntry;
  private HashItem.Visitor visitor = any -> {};
  private @Nullable Table table;
  private long record;
  private boolean large;
  private int step;
  private int from;
  private int to;
  private long entry;

  /** A reader of hashes in {@code view}, which are hashed with {@code hash}. */
  public HashReader(View view, SipHash hash) {
    this.view = view;
    entries = new HashEntries(hash);
    packed = new PackedReader(view);
    item = new HashItem(view);
  }

  /** Points this reader at the hash of {@code record}. */
  public HashReader at(long record) {
    this.record = record;
    large = HashValue.isLarge(view, record);
    if (large) {
      table = tableAt(HashValue.table(view, record));
    } else {
      step = HashValue.step(view, record);
      packed.at(view, Record.valueAddress(view, record), Record.valueLength(view, record));
    }
    return this;
  }

  /** The number of fields, with those that have expired and are still there. */
  public long size() {
    return large ? table().size() : packed.count() / step;
  }

  /** Whether the hash lies in a table, where {@link #scan} goes through in portions. */
  public boolean isLarge() {
    return large;
  }

  /** Whether some field may have an expiry. */
  public boolean mayExpire() {
    return large
        ? HashValue.expiring(view, record) > 0
        : Record.encoding(view, record) == HashValue.LISTPACKEX;
  }

  /** What {@link #find} and {@link #random} have found, or what is being visited. */
  public HashItem item() {
    return item;
  }

  /** Looks for a field. */
  public boolean find(Slice field) {
    if (large) {
      entry = table().find(entries.hash(field), field.array(), field.offset(), field.length());
      if (entry != 0) {
        load(entry);
      }
      return entry != 0;
    }
    packed.first();
    boolean found = packed.find(field.array(), field.offset(), field.length(), step);
    if (found) {
      loadPacked();
    }
    return found;
  }

  /** Gives every field to {@code visitor}. */
  public void forEach(HashItem.Visitor visitor) {
    long cursor = 0;
    do {
      cursor = scan(cursor, visitor);
    } while (cursor != 0);
  }

  /**
   * Gives some fields to {@code visitor}, a bucket of a table or all of a packed sequence, and
   * returns the cursor to go on from: 0 at the end, and to start. A field that is there during a
   * whole scan is given at least once.
   */
  public long scan(long cursor, HashItem.Visitor visitor) {
    this.visitor = visitor;
    if (large) {
      return table().scan(cursor, visitEntry);
    }
    for (boolean more = packed.first(); more; more = packed.next()) {
      loadPacked();
      visitor.visit(item);
    }
    return 0;
  }

  /** Picks a field at random; false if there is none. */
  public boolean random(Entropy entropy) {
    if (large) {
      entry = table().random(entropy);
      if (entry != 0) {
        load(entry);
      }
      return entry != 0;
    }
    long size = size();
    if (size == 0) {
      return false;
    }
    require(packed.seek(step * entropy.nextLong(size)));
    loadPacked();
    return true;
  }

  /**
   * Goes to the field {@code index}, from 0, of those that have not expired at {@code now}, in the
   * order of {@link #forEach}; false if there is none.
   */
  public boolean seekLive(long index, long now) {
    long[] left = {index, 0};
    long cursor = 0;
    do {
      cursor =
          scan(
              cursor,
              any -> {
                if (!any.isExpired(now) && left[0]-- == 0) {
                  left[1] = large ? entry : from + 1L;
                }
              });
    } while (cursor != 0 && left[1] == 0);
    if (left[1] == 0) {
      return false;
    }
    if (large) {
      entry = left[1];
      load(entry);
    } else {
      packed.move((int) left[1] - 1);
      loadPacked();
    }
    return true;
  }

  /** Bytes of the table, 0 if there is none. */
  long tableBytes() {
    return large ? table().bytes() : 0;
  }

  /** The entry that was found in a table. */
  long entry() {
    return entry;
  }

  /** Where the item that was found begins in the packed sequence. */
  int from() {
    return from;
  }

  /** Where it ends. */
  int to() {
    return to;
  }

  /** The fields before the one that was found in a packed sequence; all of them if none was. */
  int passed() {
    return packed.passed();
  }

  /** Reads the item whose field the packed reader stands on, and goes to its last entry. */
  private void loadPacked() {
    from = packed.position();
    item.field().set(packed);
    require(packed.next());
    item.value().set(packed);
    item.expiry = Record.NO_EXPIRY;
    if (step == 3) {
      require(packed.next());
      long expiry = packed.integer();
      item.expiry = expiry == 0 ? Record.NO_EXPIRY : expiry;
    }
    to = packed.end();
  }

  private void require(boolean complete) {
    if (!complete) {
      throw new IllegalStateException("a field without a value in hash " + record);
    }
  }

  private void visitEntry(long at) {
    entry = at;
    load(at);
    visitor.visit(item);
  }

  private void load(long at) {
    item.field().setBytes(HashEntry.fieldAddress(view, at), HashEntry.fieldLength(view, at));
    item.value().setBytes(HashEntry.valueAddress(view, at), HashEntry.valueLength(view, at));
    item.expiry = HashEntry.expiry(view, at);
  }

  private Table table() {
    Table present = table;
    if (present == null) {
      throw new IllegalStateException("no table");
    }
    return present;
  }

  private Table tableAt(long header) {
    Table present = table;
    return present == null ? Table.read(view, header, entries) : present.at(header);
  }
}
