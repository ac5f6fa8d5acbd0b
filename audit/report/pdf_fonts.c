/* A page must not depend on which other fonts a machine has, and on what its people have set: so
 * the system's configuration is only asked where Noto Sans CJK stands, and a second one, with this
 * font alone, is what pango sees. What it lacks is an error then, and no look-alike.
 *
 * Behind a sandbox the configuration can no longer be read. It is therefore made before and made
 * the process's current one, for which pango's own threads ask; only files of fonts are opened
 * later. */
#include "audit/report/pdf_fonts.h"

#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>
#include <unistd.h>

#include "audit/report/markup.h"

#if defined(__SANITIZE_ADDRESS__)
#define PDF_LEAKS_ARE_LOOKED_FOR 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PDF_LEAKS_ARE_LOOKED_FOR 1
#endif
#endif
#ifdef PDF_LEAKS_ARE_LOOKED_FOR
/* fontconfig 2.14 loses the patterns of <selectfont>, once; cairo 1.16 some bytes of each font that
 * it writes. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\nleak:libcairo.so\n";
}
const char *__lsan_default_options(void);
const char *
__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

static struct {
    FcConfig *config; /* NULL: not found yet */
    int directory;
} fonts = {NULL, -1};

/* The first by path of the files that have the font; Debian's before others. False: none. */
static bool
font_file(FcConfig *system, struct audit_buffer *out)
{
    static const char packaged[] = "/usr/share/fonts/";
    FcPattern *pattern = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, PDF_FONT, FC_VARIABLE,
                                        FcTypeBool, FcFalse, (char *)NULL);
    FcObjectSet *wanted = FcObjectSetBuild(FC_FILE, (char *)NULL);
    FcFontSet *found =
        pattern != NULL && wanted != NULL ? FcFontList(system, pattern, wanted) : NULL;
    const char *best = NULL;
    for (int i = 0; found != NULL && i < found->nfont; i++) {
        FcChar8 *file = NULL;
        if (FcPatternGetString(found->fonts[i], FC_FILE, 0, &file) != FcResultMatch)
            continue;
        const char *path = (const char *)file;
        bool is_packaged = strncmp(path, packaged, sizeof packaged - 1) == 0;
        bool best_packaged = best != NULL && strncmp(best, packaged, sizeof packaged - 1) == 0;
        if (best == NULL || is_packaged > best_packaged ||
            (is_packaged == best_packaged && strcmp(path, best) < 0))
            best = path;
    }
    if (best != NULL)
        audit_buffer_text(out, best);
    if (found != NULL)
        FcFontSetDestroy(found);
    if (wanted != NULL)
        FcObjectSetDestroy(wanted);
    if (pattern != NULL)
        FcPatternDestroy(pattern);
    return best != NULL;
}

static void
put_element(struct audit_buffer *xml, const char *name, struct audit_bytes text)
{
    audit_buffer_text(xml, "<");
    audit_buffer_text(xml, name);
    audit_buffer_text(xml, ">");
    audit_markup_text(xml, text);
    audit_buffer_text(xml, "</");
    audit_buffer_text(xml, name);
    audit_buffer_text(xml, ">");
}

/* A configuration of one directory and one family, with the system's caches: reading the glyphs
 * of a font of 20 MB takes a second otherwise. */
static void
write_config(FcConfig *system, struct audit_bytes directory, struct audit_buffer *xml)
{
    audit_buffer_text(xml, "<fontconfig>");
    put_element(xml, "dir", directory);
    FcStrList *caches = FcConfigGetCacheDirs(system);
    for (FcChar8 *cache; caches != NULL && (cache = FcStrListNext(caches)) != NULL;)
        put_element(xml, "cachedir", audit_text((const char *)cache));
    if (caches != NULL)
        FcStrListDone(caches);
    audit_buffer_text(xml, "<selectfont><acceptfont><pattern><patelt name=\"family\">");
    put_element(xml, "string", audit_text(PDF_FONT));
    audit_buffer_text(
        xml,
        "</patelt></pattern></acceptfont><rejectfont><pattern><patelt name=\"scalable\"><bool>true"
        "</bool></patelt></pattern><pattern><patelt name=\"scalable\"><bool>"
        "false</bool></patelt></pattern></rejectfont></selectfont>"
        "</fontconfig>");
    audit_buffer_append(xml, (struct audit_bytes){(const uint8_t *)"", 1});
}

static FcConfig *
own_config(FcConfig *system, struct audit_bytes directory)
{
    struct audit_buffer xml = {0};
    FcConfig *config = FcConfigCreate();
    write_config(system, directory, &xml);
    if (config != NULL &&
        (xml.failed || !FcConfigParseAndLoadFromMemory(config, xml.data, FcTrue) ||
         !FcConfigBuildFonts(config))) {
        FcConfigDestroy(config);
        config = NULL;
    }
    audit_buffer_free(&xml);
    return config;
}

enum audit_status
pdf_fonts_find(struct audit_error *err)
{
    struct audit_buffer path = {0};
    FcConfig *system, *config = NULL;
    int directory = -1;
    if (fonts.config != NULL)
        return AUDIT_OK;
    system = FcInitLoadConfigAndFonts();
    if (system != NULL && font_file(system, &path) && !path.failed) {
        while (path.size > 1 && path.data[path.size - 1] != '/')
            path.size--;
        path.data[--path.size] = '\0';
        directory = open((const char *)path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        config = directory >= 0 ? own_config(system, audit_buffer_bytes(&path)) : NULL;
    }
    if (system != NULL)
        FcConfigDestroy(system);
    audit_buffer_free(&path);
    if (config == NULL || !FcConfigSetCurrent(config)) {
        if (directory >= 0)
            close(directory);
        if (config != NULL)
            FcConfigDestroy(config);
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_PDF_NO_FONT, PDF_FONT);
    }
    fonts.config = config;
    fonts.directory = directory;
    return AUDIT_OK;
}

int
pdf_fonts_directory(void)
{
    return fonts.directory;
}

PangoFontMap *
pdf_fonts_map(void)
{
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (map != NULL)
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), fonts.config);
    return map;
}
