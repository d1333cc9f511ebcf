package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.IntSet;
import dev.redraft.structure.PackedReader;
import dev.redraft.structure.Table;
import dev.redraft.structure.TableEntries;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the members of a set in any encoding, live or in a frozen image. Reusable; the set
 * must not change meanwhile. A member is an integer or text in memory.
 */
public final class SetReader {
  /** Buffers beyond this many bytes are given back. */
  private static final int KEPT = 1 << 16;

  /** A walk neither hashes nor compares. */
  private static final TableEntries WALKED =
      new TableEntries() {
        @Override
        public long hash(View view, long entry) {
          throw new IllegalStateException("a walk hashes nothing");
        }

        @Override
        public boolean matches(View view, long entry, byte[] key, int offset, int length) {
          throw new IllegalStateException("a walk compares nothing");
        }
      };

  private final View view;
  private final PackedReader packed;
  private final EntryConsumer collect = this::collect;
  private final Slice text = new Slice();
  private byte[] buffer = new byte[64];
  private @Nullable Table table;
  private long[] entries = new long[32];
  private int collected;
  private int next;
  private long cursor;
  private boolean ended;
  private int encoding;
  private long base;
  private int count;
  private int bytes;
  private boolean isInteger;
  private long integer;
  private long address;
  private int length;

  public SetReader(View view) {
    this.view = view;
    packed = new PackedReader(view);
  }

  /** What it reads from. */
  public View view() {
    return view;
  }

  /** Points this reader before the first member of the set of a record. */
  public SetReader at(long record) {
    encoding = Record.encoding(view, record);
    base = Record.valueAddress(view, record);
    next = 0;
    switch (encoding) {
      case Sets.INTSET -> count = IntSet.count(view, base);
      case Sets.LISTPACK -> {
        bytes = Record.valueLength(view, record);
        packed.at(view, base, bytes);
      }
      case Sets.HASHTABLE -> {
        long header = view.getLong(base);
        table = table == null ? Table.read(view, header, WALKED) : table.at(header);
        collected = 0;
        cursor = 0;
        ended = false;
      }
      default -> throw Sets.unknownEncoding(encoding);
    }
    return this;
  }

  /** The number of members of the set; asked before the first {@link #next}. */
  public long size() {
    if (encoding == Sets.LISTPACK) {
      int members = packed.count();
      packed.at(view, base, bytes);
      return members;
    }
    Table walked = table;
    return encoding == Sets.INTSET || walked == null ? count : walked.size();
  }

  /** Goes to the next member; false if there is none. */
  public boolean next() {
    return switch (encoding) {
      case Sets.INTSET -> {
        if (next == count) {
          yield false;
        }
        onInteger(IntSet.get(view, base, next++));
        yield true;
      }
      case Sets.LISTPACK -> {
        boolean more = packed.next();
        if (more) {
          onPacked(packed);
        }
        yield more;
      }
      default -> nextEntry();
    };
  }

  private boolean nextEntry() {
    while (next == collected) {
      if (ended || table == null) {
        return false;
      }
      next = 0;
      collected = 0;
      cursor = table.scan(cursor, collect);
      ended = cursor == 0;
    }
    onEntry(entries[next++]);
    return true;
  }

  private void collect(long entry) {
    if (collected == entries.length) {
      entries = Arrays.copyOf(entries, 2 * collected);
    }
    entries[collected++] = entry;
  }

  /** Stands on an integer. */
  void onInteger(long value) {
    isInteger = true;
    integer = value;
  }

  /** Stands on the entry that {@code at} stands on. */
  void onPacked(PackedReader at) {
    if (at.isInteger()) {
      onInteger(at.integer());
    } else {
      isInteger = false;
      address = at.textAddress();
      length = at.textLength();
    }
  }

  /** Stands on an entry of a hash table. */
  void onEntry(long entry) {
    isInteger = false;
    address = MemberEntries.address(view, entry);
    length = MemberEntries.length(view, entry);
  }

  /** Whether the member is kept as an integer; text may be one as well. */
  public boolean isInteger() {
    return isInteger;
  }

  /** The value of an {@link #isInteger} member. */
  public long integer() {
    return integer;
  }

  /** The address of the text of a member that is not {@link #isInteger}. */
  public long address() {
    return address;
  }

  /** The length in bytes of the member as text. */
  public int length() {
    return isInteger ? Bytes.longSize(integer) : length;
  }

  /** The member as text, valid until the next call. */
  public Slice text() {
    int size = length();
    byte[] target = buffer;
    if (size > target.length) {
      target = new byte[size];
      buffer = size <= KEPT ? target : buffer;
    }
    if (isInteger) {
      Bytes.writeLong(integer, target, 0);
    } else {
      view.read(address, target, 0, size);
    }
    return text.set(target, 0, size);
  }
}
