package dev.redraft.aof;

import org.jspecify.annotations.Nullable;

/** What is said when a directory can't be understood. */
final class Refusals {
  private Refusals() {}

  static String message(RecoveryRow row, Survey survey) {
    AofFiles files = survey.files();
    return switch (row) {
      case MANIFEST_CORRUPT -> manifestError(files, survey.manifestError());
      case PART_MISSING ->
          "The append log file "
              + survey.missing()
              + " doesn't exist: No such file or directory. The manifest "
              + files.manifest()
              + " names it: restore it, or restore the directory from a backup";
      case TWO_LOGS ->
          "There are two append only files that differ: "
              + files.single()
              + " and the directory "
              + files.directory()
              + ". aof-layout single can't tell which one is newer: move one of them away";
      case MANIFEST_MISSING ->
          "The directory "
              + files.directory()
              + " holds parts of an append only file ("
              + String.join(", ", survey.unlisted())
              + ") but no manifest "
              + files.manifestName()
              + ": restore the manifest, or move the directory away to start without data";
      default -> throw new IllegalArgumentException(row + " does not refuse");
    };
  }

  private static String manifestError(AofFiles files, @Nullable ManifestException error) {
    StringBuilder message = new StringBuilder("*** FATAL AOF MANIFEST FILE ERROR ***\n");
    message.append("In ").append(files.manifest()).append('\n');
    if (error != null && error.lineNumber() > 0) {
      message.append("Reading the manifest file, at line ").append(error.lineNumber()).append('\n');
      message.append(">>> '").append(error.line()).append("'\n");
    }
    return message.append(error == null ? "" : error.getMessage()).toString();
  }
}
