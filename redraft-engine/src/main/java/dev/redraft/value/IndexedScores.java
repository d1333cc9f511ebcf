package dev.redraft.value;

import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.memory.View;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.OrderedTree;
import dev.redraft.structure.Table;
import dev.redraft.structure.TreeCursor;
import org.jspecify.annotations.Nullable;

/**
 * Large sorted sets: the same {@link ScoredEntries} in an {@link OrderedTree}, by score, and in a
 * {@link Table}, by member. Both have the same entries at all times: a change that finds memory
 * full leaves neither changed.
 *
 * <p>Reusable; it is pointed at the headers of one pair after the other. Positions are kept until
 * the next change.
 */
final class IndexedScores {
  /** Entries of a tree's leaf, or so. */
  private static final int ENTRIES_A_LEAF = 64;

  private static final int ENTRIES_A_BUCKET = 8;

  private final View view;
  private final @Nullable Memory memory;
  private final ScoredEntries entries;
  private final OrderedTree tree;
  private final TreeCursor cursor;
  private final EntryConsumer forget;
  private final Slice member = new Slice();
  private byte[] scratch = new byte[64];
  private @Nullable Table table;

  private long entry;
  private long hash;
  private boolean sought;

  private IndexedScores(View view, @Nullable Memory memory, SipHash hash) {
    this.view = view;
    this.memory = memory;
    entries = new ScoredEntries(hash);
    tree = memory == null ? OrderedTree.reader(view, entries) : OrderedTree.over(memory, entries);
    cursor = tree.cursor();
    forget = this::forget;
  }

  static IndexedScores over(View view, SipHash hash) {
    return new IndexedScores(view, null, hash);
  }

  static IndexedScores over(Memory memory, SipHash hash) {
    return new IndexedScores(memory, memory, hash);
  }

  /** Makes an empty pair and points at it. */
  IndexedScores create() {
    Memory target = memory();
    Table made = Table.create(target, entries);
    try {
      tree.at(OrderedTree.createHeader(target));
    } catch (MemoryFullException e) {
      while (!made.release(ENTRIES_A_BUCKET, none -> {})) {}
      throw e;
    }
    table = made;
    return this;
  }

  /** Points at the tree and the table with these headers. */
  IndexedScores at(long treeHeader, long tableHeader) {
    tree.at(treeHeader);
    Table known = table;
    if (known == null) {
      table =
          memory == null
              ? Table.read(view, tableHeader, entries)
              : Table.open(memory, tableHeader, entries);
    } else {
      known.at(tableHeader);
    }
    return this;
  }

  /** Points at a table alone, whose tree has been released. */
  IndexedScores tableAt(long tableHeader) {
    Table known = table;
    table = known == null ? Table.open(memory(), tableHeader, entries) : known.at(tableHeader);
    return this;
  }

  long treeHeader() {
    return tree.header();
  }

  long tableHeader() {
    return table().header();
  }

  long size() {
    return tree.size();
  }

  /** Bytes of both indexes. */
  long bytes() {
    return tree.bytes() + table().bytes();
  }

  /** Goes to a member; false if it is not there. */
  boolean find(Slice wanted) {
    hash = entries.hash(wanted);
    entry = table().find(hash, wanted.array(), wanted.offset(), wanted.length());
    return entry != 0;
  }

  /** Goes to the first or the last member, as {@link #find} does, and returns it. */
  Slice findEnd(boolean last) {
    if (!(last ? tree.last(cursor) : tree.first(cursor))) {
      throw new IllegalStateException("an empty sorted set");
    }
    entry = cursor.entry();
    Slice found = member();
    hash = entries.hash(found);
    return found;
  }

  /** The position of a member in the order, -1 if it is not there; it is then the current one. */
  long rank(Slice wanted) {
    if (!find(wanted)) {
      return -1;
    }
    locate(score(), wanted);
    return tree.rank(cursor);
  }

  /** How many members have a score below {@code bound}, or that score if {@code orEqual}. */
  long countBelow(double bound, boolean orEqual) {
    entries.probe(bound);
    if (orEqual) {
      tree.upperBound(cursor);
    } else {
      tree.lowerBound(cursor);
    }
    return tree.rank(cursor);
  }

  /** How many members are before the range; all have the same score. */
  long firstOf(LexRange range) {
    return switch (range.min()) {
      case LOWEST -> 0;
      case HIGHEST -> size();
      case INCLUDED -> countBelow(range.minMember(), false);
      case EXCLUDED -> countBelow(range.minMember(), true);
    };
  }

  /** How many members are before the range or in it; all have the same score. */
  long endOf(LexRange range) {
    return switch (range.max()) {
      case LOWEST -> 0;
      case HIGHEST -> size();
      case INCLUDED -> countBelow(range.maxMember(), true);
      case EXCLUDED -> countBelow(range.maxMember(), false);
    };
  }

  private long countBelow(Slice bound, boolean orEqual) {
    if (!tree.first(cursor)) {
      return 0;
    }
    entries.probe(ScoredEntries.score(view, cursor.entry()), bound);
    if (orEqual) {
      tree.upperBound(cursor);
    } else {
      tree.lowerBound(cursor);
    }
    return tree.rank(cursor);
  }

  /** The next {@link #next}, or {@link #previous}, goes to the member at {@code rank}. */
  void seek(long rank) {
    tree.select(cursor, rank);
    sought = true;
  }

  boolean next() {
    if (!sought) {
      cursor.next();
    }
    return arrived();
  }

  boolean previous() {
    if (!sought) {
      cursor.previous();
    }
    return arrived();
  }

  private boolean arrived() {
    sought = false;
    entry = cursor.entry();
    return entry != 0;
  }

  /** The length of the current member. */
  int length() {
    return ScoredEntries.length(view, entry);
  }

  /** Bytes that the current entry has taken from the memory. */
  long usableSize() {
    return memory().usableSize(entry);
  }

  /** Makes an entry of a scan the current one. */
  void on(long scanned) {
    entry = scanned;
  }

  long scan(long from, EntryConsumer consumer) {
    return table().scan(from, consumer);
  }

  double score() {
    return ScoredEntries.score(view, entry);
  }

  /** The current member, until the next call of any method. */
  Slice member() {
    int size = ScoredEntries.length(view, entry);
    if (size > scratch.length) {
      scratch = new byte[Math.max(size, 2 * scratch.length)];
    }
    view.read(ScoredEntries.address(entry), scratch, 0, size);
    return member.set(scratch, 0, size);
  }

  // Changes
  // --------------------------------------------------------------------------------------------------------

  /** Adds a member that {@link #find} has not found. */
  void add(double score, Slice added) {
    Memory target = memory();
    long made = ScoredEntries.create(target, score, added);
    try {
      table().insert(hash, made);
    } catch (MemoryFullException e) {
      target.free(made);
      throw e;
    }
    entries.probe(score, added);
    try {
      tree.insert(cursor, made);
    } catch (MemoryFullException e) {
      table().remove(hash, made);
      target.free(made);
      throw e;
    }
    entry = made;
  }

  /** Gives the member that {@link #find} has found another score. */
  void change(double score, Slice changed) {
    Memory target = memory();
    locate(score(), changed);
    if (staysAt(score, changed)) {
      ScoredEntries.putScore(target, entry, score);
      tree.replace(cursor, entry);
      return;
    }
    // The tree gets the new entry before it loses the old one, because only the first can fail.
    long old = entry;
    double before = score();
    long made = ScoredEntries.create(target, score, changed);
    entries.probe(score, changed);
    try {
      tree.insert(cursor, made);
    } catch (MemoryFullException e) {
      target.free(made);
      throw e;
    }
    locate(before, changed);
    tree.remove(cursor);
    table().replace(hash, old, made);
    target.free(old);
    entry = made;
  }

  /** Whether the entry at the cursor keeps its place with another score. */
  private boolean staysAt(double score, Slice changed) {
    entries.probe(score, changed);
    boolean more = cursor.next();
    boolean fits = !more || entries.compareToProbe(view, cursor.entry()) > 0;
    cursor.previous();
    if (fits) {
      boolean less = cursor.previous();
      fits = !less || entries.compareToProbe(view, cursor.entry()) < 0;
      cursor.next();
    }
    return fits;
  }

  /** Removes the member that {@link #find} has found. */
  void remove(Slice removed) {
    locate(score(), removed);
    tree.remove(cursor);
    table().remove(hash, entry);
    memory().free(entry);
  }

  /** Removes {@code count} members from position {@code from} on. */
  void remove(long from, long count) {
    tree.select(cursor, from);
    for (long left = count; left > 0; ) {
      int removed = tree.removeSome(cursor, left, forget);
      if (removed == 0) {
        throw new IllegalStateException("a sorted set ends " + left + " members too early");
      }
      left -= removed;
    }
  }

  private void forget(long gone) {
    table().remove(entries.hash(view, gone), gone);
    memory().free(gone);
  }

  /** Makes copies of all entries of another pair, in this new one. */
  void addAll(IndexedScores source) {
    Memory target = memory();
    source.seek(0);
    while (source.next()) {
      long made = ScoredEntries.create(target, source.score(), source.member());
      long own = entries.hash(view, made);
      try {
        table().insert(own, made);
      } catch (MemoryFullException e) {
        target.free(made);
        throw e;
      }
      try {
        tree.append(made);
      } catch (MemoryFullException e) {
        table().remove(own, made);
        target.free(made);
        throw e;
      }
    }
  }

  /** Frees about {@code steps} entries and in the end the tree. Returns whether it is gone. */
  boolean releaseTree(int steps) {
    return tree.release(Math.max(1, steps / ENTRIES_A_LEAF), memory()::free);
  }

  /** Frees buckets of the table whose entries are gone already. Returns whether it is gone. */
  boolean releaseTable(int steps) {
    return table().release(Math.max(1, steps / ENTRIES_A_BUCKET), none -> {});
  }

  /** Frees everything at once. */
  void discard() {
    while (!releaseTree(Integer.MAX_VALUE)) {}
    while (!releaseTable(Integer.MAX_VALUE)) {}
  }

  void validate() {
    tree.validate();
    table().validate();
    if (tree.size() != table().size()) {
      throw new IllegalStateException(tree.size() + " in order and " + table().size() + " by name");
    }
  }

  /** Puts the cursor on the current entry, which has this score and member. */
  private void locate(double score, Slice wanted) {
    entries.probe(score, wanted);
    if (tree.find(cursor) != entry) {
      throw new IllegalStateException("a member is not where its score belongs: " + entry);
    }
  }

  private Table table() {
    Table known = table;
    if (known == null) {
      throw new IllegalStateException("no sorted set");
    }
    return known;
  }

  private Memory memory() {
    if (memory == null) {
      throw new IllegalStateException("this sorted set is read only");
    }
    return memory;
  }
}
