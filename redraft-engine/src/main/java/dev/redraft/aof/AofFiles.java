package dev.redraft.aof;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the append-only file's parts, the same as Redis 7's.
 *
 * <pre>
 * dir/                                    directive dir
 *   appendonly.aof                        the whole log in the single layout; the log of Redis 6 and older
 *   appendonly.aof.lock                   held by the process that uses the log ({@link LogLock})
 *   temp-rewriteaof-*.aof                 a rewrite of the single layout, or of Redis, under way
 *   appendonlydir/                        directive appenddirname
 *     appendonly.aof.manifest             which files make up the log; the prefix is directive appendfilename
 *     appendonly.aof.3.base.aof           the data as of the last rewrite, in RESP (.rdb: in RDB)
 *     appendonly.aof.7.incr.aof           the commands since
 *     temp-appendonly.aof.manifest        the next manifest, not committed
 *     temp-appendonly.aof.3.base.aof      the next base, being written
 * </pre>
 *
 * @param dir directory of the data
 * @param dirName name of the log's directory below {@code dir}
 * @param prefix how the files' names begin; also the name of the single file
 */
public record AofFiles(Path dir, String dirName, String prefix) {
  private static final String MANIFEST = ".manifest";
  private static final String TEMP = "temp-";
  private static final String TEMP_REWRITE = "temp-rewriteaof-";
  private static final String CUT = ".cut-";
  private static final Pattern PART =
      Pattern.compile("(.+)\\.[0-9]+\\.(base\\.(rdb|aof)|incr\\.aof)");

  public AofFiles {
    requireBaseName("appenddirname", dirName);
    requireBaseName("appendfilename", prefix);
  }

  private static void requireBaseName(String directive, String name) {
    if (!isBaseName(name)) {
      throw new IllegalArgumentException(
          directive
              + " can't be a path, just a "
              + (directive.equals("appenddirname") ? "dirname" : "filename")
              + ": '"
              + name
              + "'");
    }
  }

  /** Whether {@code name} is a plain file name, not a path. */
  static boolean isBaseName(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.indexOf('\0') < 0
        && !name.equals(".")
        && !name.equals("..");
  }

  /** The directory of the multi layout. */
  public Path directory() {
    return dir.resolve(dirName);
  }

  /** A file of the multi layout. */
  public Path inDirectory(String name) {
    return directory().resolve(name);
  }

  /** The only file of the single layout. */
  public Path single() {
    return dir.resolve(prefix);
  }

  /** The file of {@link LogLock}. */
  public Path lock() {
    return dir.resolve(prefix + ".lock");
  }

  /** A rewrite of the single layout under way; {@code id} tells one process's from another's. */
  public Path singleTemp(long id) {
    return dir.resolve(TEMP_REWRITE + "bg-" + id + ".aof");
  }

  public String manifestName() {
    return prefix + MANIFEST;
  }

  public Path manifest() {
    return inDirectory(manifestName());
  }

  public Path manifestTemp() {
    return inDirectory(temp(manifestName()));
  }

  /** The name of base {@code sequence}, in RDB or in RESP. */
  public String base(long sequence, boolean rdb) {
    return prefix + "." + sequence + ".base." + (rdb ? "rdb" : "aof");
  }

  public String incr(long sequence) {
    return prefix + "." + sequence + ".incr.aof";
  }

  /** The name that {@code name} has while it is being written. */
  public String temp(String name) {
    return TEMP + name;
  }

  /** Where bytes cut off from {@code name} are kept; the loader never reads such a file. */
  public static String cut(String name, long unixMillis) {
    return name + CUT + unixMillis;
  }

  /** Whether {@code name} holds bytes that a recovery cut off. */
  public static boolean isCut(String name) {
    return name.contains(CUT);
  }

  /** How the name of a base or incr of any log begins; null if it is no such name. */
  static @Nullable String prefixOfPart(String name) {
    Matcher matcher = PART.matcher(name);
    return matcher.matches() && !name.startsWith(TEMP) ? matcher.group(1) : null;
  }

  /** Whether a file in {@link #directory()} has the name of a base or incr of this log. */
  public boolean isPart(String name) {
    return matcher(name).matches();
  }

  /** The sequence number in the name of a base or incr of this log. */
  public OptionalLong sequence(String name) {
    Matcher matcher = matcher(name);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(matcher.group(1)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private Matcher matcher(String name) {
    return Pattern.compile(Pattern.quote(prefix) + "\\.([0-9]+)\\.(base\\.(rdb|aof)|incr\\.aof)")
        .matcher(name);
  }

  /** Whether a file in {@link #directory()} is one that a commit or a rewrite had not finished. */
  public boolean isTemp(String name) {
    if (!name.startsWith(TEMP)) {
      return false;
    }
    String rest = name.substring(TEMP.length());
    return rest.equals(manifestName()) || rest.equals(prefix + ".incr") || isPart(rest);
  }

  /**
   * Whether a file in {@link #dir()} is a rewrite that was not finished, by Redis or in the single
   * layout.
   */
  public static boolean isRewriteTemp(String name) {
    return name.startsWith(TEMP_REWRITE) && name.endsWith(".aof");
  }
}
