package dev.redraft.rdb;

import dev.redraft.base.Doubles;
import dev.redraft.base.Slice;
import dev.redraft.value.EncodingLimits;
import dev.redraft.value.Record;
import dev.redraft.value.SortedSetBuilder;
import dev.redraft.value.SortedSets;
import dev.redraft.value.ValueType;
import java.io.IOException;
import java.util.Arrays;

/**
 * Sorted sets.
 *
 * <pre>
 *   ZSET           count { string score } ...
 *                  score: 1 byte length and so many of text; length 253 is NaN, 254 inf, 255 -inf
 *   ZSET_2         count { string, 8 bytes of a double, little-endian } ...
 *   ZSET_ZIPLIST   a ziplist in a string: member, score, member, score ...
 *   ZSET_LISTPACK  the same in a listpack
 * </pre>
 *
 * A member that comes twice, and a score that is no number, are refused. Any order is taken.
 */
final class SortedSetDecoder implements ValueDecoder {
  /** Whole numbers up to it are doubles. */
  private static final long EXACT = 1L << 53;

  private static final int FIRST_SCORES = 128;
  private static final int MOST_SCORES = 1 << 16;

  private final Slice text = new Slice();
  private final Slice spelled = new Slice();
  private final ListpackReader listpack = new ListpackReader();
  private final ZiplistReader ziplist = new ZiplistReader();
  private final Distinct distinct;
  private final Kept member = new Kept();
  private final Kept previous = new Kept();
  private double[] scores = new double[FIRST_SCORES];
  private boolean whole;

  SortedSetDecoder(Distinct distinct) {
    this.distinct = distinct;
  }

  @Override
  public long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException {
    return switch (rdbType) {
      case RdbFormat.ZSET_ZIPLIST -> packed(ziplist, input, target);
      case RdbFormat.ZSET_LISTPACK -> packed(listpack, input, target);
      default -> strings(rdbType == RdbFormat.ZSET_2, input, target);
    };
  }

  private long strings(boolean binary, RdbInput input, Target target)
      throws IOException, RdbException {
    long count = input.readCount(binary ? 1 + Double.BYTES : 2);
    if (count == 0) {
      return 0;
    }
    SortedSetBuilder builder = target.values().sortedSets().builder().begin();
    try {
      for (long i = 0; i < count; i++) {
        input.readString(text);
        Slice kept = member.keep(text);
        add(builder, kept, binary ? input.readDouble() : textScore(input), input);
      }
      return finish(builder, target);
    } finally {
      builder.close();
    }
  }

  private double textScore(RdbInput input) throws IOException, RdbException {
    int length = input.readByte();
    return switch (length) {
      case 253 -> Double.NaN;
      case 254 -> Double.POSITIVE_INFINITY;
      case 255 -> Double.NEGATIVE_INFINITY;
      default -> {
        input.showBytes(length, spelled);
        yield parse(spelled, input);
      }
    };
  }

  private static double parse(Slice spelled, RdbInput input) throws RdbException {
    try {
      return Doubles.parse(spelled);
    } catch (NumberFormatException e) {
      throw input.corrupt("a score that is no number");
    }
  }

  private static void add(SortedSetBuilder builder, Slice member, double score, RdbInput input)
      throws RdbException {
    if (Double.isNaN(score)) {
      throw input.corrupt("a score that is no number");
    }
    if (builder.find(member)) {
      throw input.corrupt("a sorted set with a member twice");
    }
    builder.add(score);
  }

  private static long finish(SortedSetBuilder builder, Target target) {
    int encoding = builder.encoding();
    long record = target.begin(ValueType.ZSET, encoding, builder.length(encoding));
    builder.writeTo(record);
    return target.finish();
  }

  private long packed(Blob blob, RdbInput input, Target target) throws IOException, RdbException {
    input.readString(text);
    EncodingLimits limits = target.values().limits();
    blob.open(text, input);
    distinct.clear(blob.bytes());
    boolean direct = true;
    boolean exact = true;
    long size = 0;
    double last = 0;
    int count = 0;
    while (blob.next()) {
      count++;
      direct &=
          count <= limits.zsetMaxListpackEntries && blob.length() <= limits.zsetMaxListpackValue;
      if (direct && !distinct.add(blob)) {
        throw input.corrupt("a sorted set with a member twice");
      }
      Slice kept = direct ? member.keep(blob.text()) : text;
      double score = score(blob, input);
      exact &= whole;
      if (direct) {
        direct = count == 1 || follows(last, score, kept);
        size += SortedSets.pairSize(score, kept);
        previous.keep(kept);
        last = score;
        note(count, score);
      }
    }
    if (count == 0) {
      return 0;
    }
    if (!direct || size > Integer.MAX_VALUE / 2) {
      return build(blob, input, target);
    }
    boolean copy = exact && blob == listpack && listpack.isCanonical();
    int length = copy ? listpack.entriesLength() : (int) size;
    long record = target.begin(ValueType.ZSET, SortedSets.LISTPACK, length);
    long at = Record.valueAddress(target.memory(), record);
    if (copy) {
      target.memory().write(at, listpack.bytes(), listpack.entriesAt(), length);
      return target.finish();
    }
    blob.open(text, input);
    for (int i = 0; i < count; i++) {
      blob.next();
      at = SortedSets.writePair(target.memory(), at, scores[i], blob.text());
      blob.next();
    }
    return target.finish();
  }

  /** Keeps the score of the member that is the {@code count}th. */
  private void note(int count, double score) {
    if (count > scores.length) {
      scores = Arrays.copyOf(scores, 2 * scores.length);
    } else if (count == 1 && scores.length > MOST_SCORES) {
      scores = new double[FIRST_SCORES];
    }
    scores[count - 1] = score;
  }

  private boolean follows(double last, double score, Slice text) {
    return score > last || score == last && previous.slice().compareBytes(text) < 0;
  }

  private long build(Blob blob, RdbInput input, Target target) throws RdbException {
    SortedSetBuilder builder = target.values().sortedSets().builder().begin();
    try {
      blob.open(text, input);
      while (blob.next()) {
        Slice kept = member.keep(blob.text());
        add(builder, kept, score(blob, input), input);
      }
      return finish(builder, target);
    } finally {
      builder.close();
    }
  }

  /** The score behind the member that {@code blob} stands on. */
  private double score(Blob blob, RdbInput input) throws RdbException {
    if (!blob.next()) {
      throw input.corrupt("a sorted set with a member that has no score");
    }
    whole =
        blob.isInteger() && Math.abs(blob.integer()) <= EXACT && blob.integer() != Long.MIN_VALUE;
    return blob.isInteger() ? blob.integer() : parse(blob.text(), input);
  }
}
