package dev.redraft.resp;

import dev.redraft.base.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One command: its name at 0 and its arguments. The parser reuses one instance, whose slices are
 * valid until it parses the next command.
 *
 * <p>While a command is still arriving its arguments are kept as offsets from the start of the
 * command, since the query buffer may move; {@link #bind} turns them into slices once the command
 * is complete.
 */
public final class Args {
  private static final int[] NO_SPANS = {};
  private static final Slice[] NO_SLICES = {};
  private static final byte[] NO_BYTES = {};

  /** Heap bytes of an argument's offset and length. */
  private static final int SPAN_BYTES = 8;

  /** Heap bytes of a slice and the reference to it. */
  private static final int SLICE_BYTES = 28;

  private final int kept;
  private final @Nullable BufferPool pool;
  private int[] spans = NO_SPANS;
  private Slice[] slices = NO_SLICES;
  private int count;

  /** Slices from here on refer to nothing. */
  private int bound;

  /** Bytes charged to the pool, for arrays that are longer than the kept ones. */
  private long charged;

  /** Keeps up to 1024 slices between commands. */
  public Args() {
    this(1024);
  }

  /** Keeps up to {@code kept} slices between commands. */
  public Args(int kept) {
    this.kept = kept;
    pool = null;
  }

  /**
   * Keeps up to {@code kept} slices between commands; what more takes on the heap is charged to
   * {@code pool}, whose refusal is a {@link BufferLimitException} of whatever adds arguments.
   */
  public Args(int kept, BufferPool pool) {
    this.kept = kept;
    this.pool = pool;
  }

  /** A command of the UTF-8 bytes of each word. */
  public static Args of(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return of(bytes);
  }

  /** A command over the given arrays, which are not copied. */
  public static Args of(byte[]... words) {
    Args args = new Args();
    for (byte[] word : words) {
      args.add(word, 0, word.length);
    }
    return args;
  }

  /** Empties the command for filling by hand with {@link #add(byte[], int, int)}. */
  public void clear() {
    count = 0;
    if (slices.length > kept || spans.length > 2 * kept) {
      slices = NO_SLICES;
      spans = NO_SPANS;
      bound = 0;
      endCharge();
    }
  }

  /** Nothing is charged any more; whoever still looks at the arguments finds them. */
  public void endCharge() {
    if (pool != null) {
      pool.refund(charged);
      charged = 0;
    }
  }

  private void charge(int spanCount, int sliceCount) {
    if (pool != null) {
      long bytes =
          (spanCount > kept ? (long) spanCount * SPAN_BYTES : 0)
              + (sliceCount > kept ? (long) sliceCount * SLICE_BYTES : 0);
      // within what is kept arrays always grow, however much is lent
      if (bytes > charged) {
        pool.charge(bytes - charged);
        charged = bytes;
      }
    }
  }

  /** As {@link #clear}, and lets go of the bytes, which may be many. */
  public void release() {
    unbind();
    clear();
  }

  /** Lets go of the bytes of the command before; spans of one that is arriving stay. */
  void unbind() {
    for (int i = 0; i < bound; i++) {
      slices[i].set(NO_BYTES, 0, 0);
    }
    bound = 0;
  }

  /** Appends an argument over the given bytes, which are not copied. */
  public void add(byte[] array, int offset, int length) {
    if (count == slices.length) {
      growSlices(count + 1);
    }
    slices[count].set(array, offset, length);
    count++;
    bound = Math.max(bound, count);
  }

  public int count() {
    return count;
  }

  /**
   * The argument at {@code index}; 0 is the command's name.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public Slice get(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(index + " of " + count + " arguments");
    }
    return slices[index];
  }

  /** A command of its own, over copies of the bytes: for queues, blocked clients and logs. */
  public Args copy() {
    Args copy = new Args(kept);
    for (int i = 0; i < count; i++) {
      byte[] bytes = slices[i].toBytes();
      copy.add(bytes, 0, bytes.length);
    }
    return copy;
  }

  /** The bytes of all arguments together. */
  public long bytes() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += slices[i].length();
    }
    return sum;
  }

  /**
   * Notes an argument at an offset from the start of a command that is still arriving.
   *
   * @throws BufferLimitException if there is no room for it; nothing has changed then
   */
  void addSpan(int offset, int length) {
    if (2 * count == spans.length) {
      int longer = Math.max(16, spans.length * 2);
      charge(longer / 2, slices.length);
      spans = Arrays.copyOf(spans, longer);
    }
    spans[2 * count] = offset;
    spans[2 * count + 1] = length;
    count++;
  }

  /**
   * Makes slices of the noted spans of a command that starts at {@code base} of {@code array}.
   *
   * @throws BufferLimitException if there is no room for them; nothing has changed then
   */
  void bind(byte[] array, int base) {
    if (slices.length < count) {
      growSlices(count);
    }
    for (int i = 0; i < count; i++) {
      slices[i].set(array, base + spans[2 * i], spans[2 * i + 1]);
    }
    bound = Math.max(bound, count);
  }

  private void growSlices(int needed) {
    int from = slices.length;
    int longer = Math.max(needed, Math.max(8, from * 2));
    charge(spans.length / 2, longer);
    slices = Arrays.copyOf(slices, longer);
    for (int i = from; i < slices.length; i++) {
      slices[i] = new Slice();
    }
  }

  /** The arguments with spaces between them, as ISO-8859-1 text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(slices[i]);
    }
    return text.toString();
  }
}
