package io.convoy.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;

/// `include` of files relative to a folder, in a text called `origin`; one that is missing is an error. Only files:
/// nothing is fetched from elsewhere.
record Includes(Path folder, String origin)
        implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        Path file = folder.resolve(what).normalize();
        String text = Hocon.text(file, origin + ": include \"" + what + "\"");
        Path parent = file.getParent();
        return ConfigFactory.parseString(text, Hocon.options(what, parent == null ? folder : parent))
                .root();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        throw new ConfigError(origin + ": include url(" + what + "): only files can be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        throw new ConfigError(origin + ": include classpath(" + what + "): only files can be included");
    }
}
