/** Configuration: the directives of redis.conf, their values, the files that set them. */
@NullMarked
package dev.redraft.config;

import org.jspecify.annotations.NullMarked;
