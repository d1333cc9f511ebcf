package dev.redraft.value;

import dev.redraft.memory.View;
import java.util.Arrays;

/**
 * A copy of one {@link HyperLogLog}, to be read and changed. Used again and again: it allocates
 * nothing after its construction. What it has changed is written back by the caller, or not at all.
 */
public final class HyperLogLogBuffer {
  private static final int ROOM_FOR_SPLIT = 3;

  private final byte[] dense = new byte[HyperLogLogDense.SIZE];
  private final byte[] most = new byte[HyperLogLog.REGISTERS];
  private final int[] histogram = new int[64];
  private final HyperLogLogSparse.Runs toHistogram =
      (first, count, value) -> histogram[value] += count;
  private final HyperLogLogSparse.Runs toUnion = this::raise;
  private byte[] bytes = new byte[HyperLogLogDense.SIZE + ROOM_FOR_SPLIT];
  private int length;

  /** Reads {@code size} bytes that {@link HyperLogLog#isOne} has accepted. */
  public void read(View view, long address, int size) {
    if (size > HyperLogLogSparse.MAX_SIZE) {
      throw new CorruptHyperLogLogException();
    }
    reserve(size);
    view.read(address, bytes, 0, size);
    length = size;
  }

  /** Starts an empty, sparse one. */
  public void create() {
    HyperLogLog.writeHeader(bytes, HyperLogLog.SPARSE);
    length = HyperLogLogSparse.putZeros(bytes, HyperLogLog.HEADER, HyperLogLog.REGISTERS);
  }

  /** The bytes, of which {@link #length} count. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  public boolean isDense() {
    return bytes[HyperLogLog.ENCODING] == HyperLogLog.DENSE;
  }

  /** Says that the cardinality in the header is out of date. */
  public void markStale() {
    bytes[HyperLogLog.STALE_BYTE] |= (byte) HyperLogLog.STALE_BIT;
  }

  /** The estimated number of different elements, from the registers. */
  public long estimate() {
    Arrays.fill(histogram, 0);
    if (isDense()) {
      HyperLogLogDense.count(bytes, histogram);
    } else {
      HyperLogLogSparse.forEach(bytes, length, toHistogram);
    }
    return HyperLogLog.estimate(histogram);
  }

  /** Starts a union. */
  public void clearUnion() {
    Arrays.fill(most, (byte) 0);
  }

  /** Adds this one to the union. */
  public void addToUnion() {
    if (isDense()) {
      HyperLogLogDense.merge(bytes, most);
    } else {
      HyperLogLogSparse.forEach(bytes, length, toUnion);
    }
  }

  private void raise(int first, int count, int value) {
    for (int i = first; i < first + count; i++) {
      most[i] = (byte) Math.max(most[i], value);
    }
  }

  /** The estimated number of different elements of the union. */
  public long estimateUnion() {
    Arrays.fill(histogram, 0);
    for (byte value : most) {
      histogram[value]++;
    }
    return HyperLogLog.estimate(histogram);
  }

  /** Raises the registers to those of the union. */
  public void takeUnion(long maxSparseBytes) {
    for (int register = 0; register < HyperLogLog.REGISTERS; register++) {
      if (most[register] != 0) {
        raiseTo(register, most[register], maxSparseBytes);
      }
    }
  }

  /** The value of each register, in a union of this one alone. */
  public byte[] registers() {
    clearUnion();
    addToUnion();
    return most;
  }

  /** Adds an element. Returns whether a register has changed. */
  public boolean add(byte[] element, int offset, int count, long maxSparseBytes) {
    long hash = HyperLogLog.hash(element, offset, count);
    return raiseTo(HyperLogLog.register(hash), HyperLogLog.count(hash), maxSparseBytes);
  }

  /** Makes it dense, if it is not. The cardinality in the header stays. */
  public void makeDense() {
    if (isDense()) {
      return;
    }
    System.arraycopy(bytes, 0, dense, 0, HyperLogLog.HEADER);
    Arrays.fill(dense, HyperLogLog.HEADER, dense.length, (byte) 0);
    dense[HyperLogLog.ENCODING] = HyperLogLog.DENSE;
    HyperLogLogSparse.forEach(
        bytes,
        length,
        (first, count, value) -> {
          for (int i = first; value != 0 && i < first + count; i++) {
            HyperLogLogDense.put(dense, i, value);
          }
        });
    reserve(dense.length);
    System.arraycopy(dense, 0, bytes, 0, dense.length);
    length = dense.length;
  }

  /** The runs of a sparse one, as PFDEBUG DECODE shows them. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    int at = HyperLogLog.HEADER;
    while (at < length) {
      int size = HyperLogLogSparse.size(bytes, at, length);
      text.append(text.isEmpty() ? "" : " ");
      if (HyperLogLogSparse.isValue(bytes, at)) {
        text.append("v:").append(HyperLogLogSparse.value(bytes, at)).append(',');
      } else {
        text.append(size == 2 ? "Z:" : "z:");
      }
      text.append(HyperLogLogSparse.length(bytes, at));
      at += size;
    }
    return text.toString();
  }

  /** Raises a register to {@code count}. Returns whether it was less. */
  private boolean raiseTo(int register, int count, long maxSparseBytes) {
    if (isDense()) {
      return raiseDense(register, count);
    }
    if (count > HyperLogLogSparse.MAX_VALUE) {
      makeDense();
      return raiseDense(register, count);
    }
    int before = -1;
    int first = 0;
    int at = HyperLogLog.HEADER;
    while (at < length) {
      int size = HyperLogLogSparse.size(bytes, at, length);
      int span = HyperLogLogSparse.length(bytes, at);
      if (register < first + span) {
        return raiseInRun(register, count, before < 0 ? at : before, at, first, maxSparseBytes);
      }
      before = at;
      at += size;
      first += span;
    }
    throw new CorruptHyperLogLogException();
  }

  private boolean raiseDense(int register, int count) {
    if (HyperLogLogDense.get(bytes, register) >= count) {
      return false;
    }
    HyperLogLogDense.put(bytes, register, count);
    markStale();
    return true;
  }

  /**
   * Splits the run at {@code at}, if need be, so that one of its registers can be of another value.
   */
  private boolean raiseInRun(
      int register, int count, int joinFrom, int at, int first, long maxSparseBytes) {
    int value = HyperLogLogSparse.value(bytes, at);
    if (value >= count) {
      return false;
    }
    int oldSize = HyperLogLogSparse.size(bytes, at, length);
    int span = HyperLogLogSparse.length(bytes, at);
    int before = register - first;
    int behind = span - 1 - before;
    int growth = runSize(value, before) + 1 + runSize(value, behind) - oldSize;
    if (growth > 0 && length + growth > maxSparseBytes) {
      makeDense();
      return raiseDense(register, count);
    }
    reserve(length + Math.max(0, growth));
    System.arraycopy(bytes, at + oldSize, bytes, at + oldSize + growth, length - at - oldSize);
    length += growth;
    int next = putRun(at, value, before);
    next = HyperLogLogSparse.putValues(bytes, next, count, 1);
    putRun(next, value, behind);
    length = HyperLogLogSparse.join(bytes, joinFrom, length);
    markStale();
    return true;
  }

  private static int runSize(int value, int count) {
    if (count == 0) {
      return 0;
    }
    return value == 0 && count > 64 ? 2 : 1;
  }

  private int putRun(int at, int value, int count) {
    return value == 0
        ? HyperLogLogSparse.putZeros(bytes, at, count)
        : HyperLogLogSparse.putValues(bytes, at, value, count);
  }

  private void reserve(int size) {
    if (size > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, Math.min(2 * size, HyperLogLogSparse.MAX_SIZE + ROOM_FOR_SPLIT + size));
    }
  }
}
