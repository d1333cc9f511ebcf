package dev.redraft.aof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which files make up the log of the multi layout, in Redis 7's format. Immutable.
 *
 * <p>The data is the base's, then every incr's in order; history files are superseded and wait for
 * their removal.
 *
 * <pre>
 * manifest = { comment | line }
 * comment  = "#" ... "\n"
 * line     = "file" SP name SP "seq" SP number SP "type" SP ( "b" | "h" | "i" ) { SP key SP value } "\n"
 * </pre>
 *
 * A line has at most 1024 bytes with its end. Names with blanks, quotes, backslashes or bytes
 * outside of ASCII are quoted ({@link QuotedName}). Lines are written base, history, incrs; read in
 * any order. Keys may come in any order and case; Redis and this class ignore those that they do
 * not know. Keys of our own:
 *
 * <ul>
 *   <li>{@code growthbase <bytes>} on the base: the log's size just after the rewrite that made it,
 *       from which the automatic rewrite reckons growth.
 *   <li>{@code batched 1} on an incr: since its birth bytes were appended in batches only ({@link
 *       Annotations}).
 * </ul>
 *
 * Invariants: at most one base; incr sequences rise and are positive; no sequence is 0; names are
 * not paths.
 *
 * @param base the base, if there is one
 * @param history superseded files
 * @param incrs files after the base, oldest first
 */
public record Manifest(@Nullable Part base, List<Part> history, List<Part> incrs) {
  /** Bytes of a line with its end, as Redis's reader takes them. */
  static final int MAX_LINE = 1024;

  /** The role of a file. */
  public enum Type {
    BASE('b'),
    HISTORY('h'),
    INCR('i');

    final char letter;

    Type(char letter) {
      this.letter = letter;
    }
  }

  /**
   * A file of the log.
   *
   * @param type its role
   * @param name its name in the log's directory
   * @param sequence its number among the files of its role, not 0
   * @param growthBase bytes of the log just after the rewrite that wrote this base; -1 if not known
   * @param batched whether all of its bytes were appended in batches
   */
  public record Part(Type type, String name, long sequence, long growthBase, boolean batched) {
    public Part {
      if (!AofFiles.isBaseName(name) || sequence == 0) {
        throw new IllegalArgumentException("file '" + name + "' seq " + sequence);
      }
    }

    Part toHistory() {
      return new Part(Type.HISTORY, name, sequence, -1, false);
    }

    private void format(StringBuilder out) {
      int start = out.length();
      out.append("file ").append(QuotedName.quote(latin(name)));
      out.append(" seq ").append(sequence).append(" type ").append(type.letter);
      if (growthBase >= 0) {
        out.append(" growthbase ").append(growthBase);
      }
      if (batched) {
        out.append(" batched 1");
      }
      out.append('\n');
      if (out.length() - start > MAX_LINE) {
        throw new IllegalArgumentException("The name is too long for the AOF manifest: " + name);
      }
    }
  }

  public Manifest {
    history = List.copyOf(history);
    incrs = List.copyOf(incrs);
    require(base == null || base.type() == Type.BASE);
    require(history.stream().allMatch(p -> p.type() == Type.HISTORY));
    long last = 0;
    for (Part incr : incrs) {
      require(incr.type() == Type.INCR && incr.sequence() > last);
      last = incr.sequence();
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("not a manifest");
    }
  }

  public static Manifest empty() {
    return new Manifest(null, List.of(), List.of());
  }

  /** Whether no file holds data. */
  public boolean isEmpty() {
    return base == null && incrs.isEmpty();
  }

  /** Base and incrs in the order in which they are loaded. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    if (base != null) {
      parts.add(base);
    }
    parts.addAll(incrs);
    return List.copyOf(parts);
  }

  public @Nullable Part lastIncr() {
    return incrs.isEmpty() ? null : incrs.getLast();
  }

  /** A number above every incr's here, history included. */
  public long nextIncrSequence(AofFiles files) {
    Part last = lastIncr();
    return Math.max(last == null ? 0 : last.sequence(), lastOfHistory(files, ".incr.")) + 1;
  }

  /** A number above every base's here, history included. */
  public long nextBaseSequence(AofFiles files) {
    return Math.max(base == null ? 0 : base.sequence(), lastOfHistory(files, ".base.")) + 1;
  }

  private long lastOfHistory(AofFiles files, String role) {
    return history.stream()
        .filter(p ->
            files.isPart(p.name()) && p.name().substring(files.prefix().length()).contains(role))
        .mapToLong(Part::sequence)
        .max()
        .orElse(0);
  }

  /**
   * This manifest with incr {@code sequence}, a new empty file, at the end; {@code batched} as in
   * {@link Part}.
   */
  public Manifest withIncr(AofFiles files, long sequence, boolean batched) {
    List<Part> more = new ArrayList<>(incrs);
    more.add(new Part(Type.INCR, files.incr(sequence), sequence, -1, batched));
    return new Manifest(base, history, more);
  }

  /**
   * The manifest after a rewrite: a new base, the incrs from {@code firstIncr} on, everything else
   * history.
   *
   * @param baseName name of the new base
   * @param baseSequence its number
   * @param growthBase bytes of the log from which growth is reckoned; -1 if not known
   * @param firstIncr number of the first incr that the base does not contain
   */
  public Manifest rewritten(String baseName, long baseSequence, long growthBase, long firstIncr) {
    List<Part> old = new ArrayList<>(history);
    if (base != null) {
      old.add(base.toHistory());
    }
    incrs.stream().filter(p -> p.sequence() < firstIncr).map(Part::toHistory).forEach(old::add);
    List<Part> kept = incrs.stream().filter(p -> p.sequence() >= firstIncr).toList();
    return new Manifest(new Part(Type.BASE, baseName, baseSequence, growthBase, false), old, kept);
  }

  public Manifest withoutHistory() {
    return new Manifest(base, List.of(), incrs);
  }

  /** The bytes of the file. */
  public byte[] format() {
    StringBuilder out = new StringBuilder();
    if (base != null) {
      base.format(out);
    }
    history.forEach(p -> p.format(out));
    incrs.forEach(p -> p.format(out));
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Reads the bytes of a file. */
  public static Manifest parse(byte[] bytes) throws ManifestException {
    return new ManifestParser(bytes).parse();
  }

  /** {@code name} with one character for each byte of its UTF-8 form. */
  private static String latin(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
