#include "page/words.h"

/*
 * In `day` and `month`: %d, %m, %y a number, %M the month's name.  `alone` has
 * the names as they stand without a day, where these differ.
 */
struct news_words_s {
    const char *languages; /* with a space between two */
    const char *day, *month, *and;
    const char *months, *alone;
};

static const news_words_t news_words_all[] = {
    {"de", "%d. %M %y", "%M %y", " und ",
     "Januar Februar März April Mai Juni Juli August September Oktober "
     "November Dezember",
     NULL},
    {"fr", "%d %M %y", "%M %y", " et ",
     "janvier février mars avril mai juin juillet août septembre octobre "
     "novembre décembre",
     NULL},
    {"es", "%d de %M de %y", "%M de %y", " y ",
     "enero febrero marzo abril mayo junio julio agosto septiembre octubre "
     "noviembre diciembre",
     NULL},
    {"pt", "%d de %M de %y", "%M de %y", " e ",
     "janeiro fevereiro março abril maio junho julho agosto setembro outubro "
     "novembro dezembro",
     NULL},
    {"it", "%d %M %y", "%M %y", " e ",
     "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre "
     "ottobre novembre dicembre",
     NULL},
    {"nl", "%d %M %y", "%M %y", " en ",
     "januari februari maart april mei juni juli augustus september oktober "
     "november december",
     NULL},
    {"sv", "%d %M %y", "%M %y", " och ",
     "januari februari mars april maj juni juli augusti september oktober "
     "november december",
     NULL},
    {"da", "%d. %M %y", "%M %y", " og ",
     "januar februar marts april maj juni juli august september oktober "
     "november december",
     NULL},
    {"nb nn no", "%d. %M %y", "%M %y", " og ",
     "januar februar mars april mai juni juli august september oktober "
     "november desember",
     NULL},
    {"fi", "%d. %M %y", "%M %y", " ja ",
     "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta "
     "heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
     "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu "
     "syyskuu lokakuu marraskuu joulukuu"},
    {"pl", "%d %M %y", "%M %y", " i ",
     "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września "
     "października listopada grudnia",
     "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień "
     "październik listopad grudzień"},
    {"cs", "%d. %M %y", "%M %y", " a ",
     "ledna února března dubna května června července srpna září října "
     "listopadu prosince",
     "leden únor březen duben květen červen červenec srpen září říjen "
     "listopad prosinec"},
    {"ru", "%d %M %y г.", "%M %y г.", " и ",
     "января февраля марта апреля мая июня июля августа сентября октября "
     "ноября декабря",
     "январь февраль март апрель май июнь июль август сентябрь октябрь "
     "ноябрь декабрь"},
    {"uk", "%d %M %y р.", "%M %y р.", " і ",
     "січня лютого березня квітня травня червня липня серпня вересня жовтня "
     "листопада грудня",
     "січень лютий березень квітень травень червень липень серпень вересень "
     "жовтень листопад грудень"},
    {"el", "%d %M %y", "%M %y", " και ",
     "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου "
     "Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
     "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος "
     "Αύγουστος Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος"},
    {"tr", "%d %M %y", "%M %y", " ve ",
     "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım "
     "Aralık",
     NULL},
    {"id", "%d %M %y", "%M %y", " dan ",
     "Januari Februari Maret April Mei Juni Juli Agustus September Oktober "
     "November Desember",
     NULL},
    {"ar", "%d %M %y", "%M %y", " و",
     "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر "
     "ديسمبر",
     NULL},
    {"he iw", "%d ב%M %y", "%M %y", " ו",
     "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר "
     "דצמבר",
     NULL},
    {"ja", "%y年%m月%d日", "%y年%m月", "、", "", NULL},
    {"zh", "%y年%m月%d日", "%y年%m月", "、", "", NULL},
    {"ko", "%y년 %m월 %d일", "%y년 %m월", ", ", "", NULL},
};


const news_words_t *
news_words_find(news_str_t language)
{
    news_str_t languages, primary = news_str_next(&language, '-');
    size_t     i;

    for (i = 0; i < sizeof(news_words_all) / sizeof(news_words_all[0]); i++) {

        languages = news_str_borrow(news_words_all[i].languages);

        while (languages.data) {
            if (news_str_equal_nocase(news_str_next(&languages, ' '), primary))
            {
                return &news_words_all[i];
            }
        }
    }

    return NULL;
}


static void
news_words_month(const news_words_t *words, news_buf_t *out, int month,
                 bool alone)
{
    news_str_t name, names = news_str_borrow(
                         alone && words->alone ? words->alone : words->months);

    do {
        name = news_str_next(&names, ' ');
    } while (--month);

    news_buf_append(out, name);
}


void
news_words_day(const news_words_t *words, news_buf_t *out, int year, int month,
               int day)
{
    const char *p;

    if (words == NULL) {
        news_buf_append(out, news_str_borrow(news_date_month(month)));
        news_buf_append_char(out, ' ');

        if (day) {
            news_buf_printf(out, "%d, ", day);
        }

        news_buf_append_int(out, year);
        return;
    }

    for (p = day ? words->day : words->month; *p; p++) {

        if (*p != '%') {
            news_buf_append_char(out, *p);
            continue;
        }

        switch (*++p) {
        case 'd':
            news_buf_append_int(out, day);
            break;
        case 'm':
            news_buf_append_int(out, month);
            break;
        case 'y':
            news_buf_append_int(out, year);
            break;
        default:
            news_words_month(words, out, month, day == 0);
        }
    }
}


void
news_words_date(const news_words_t *words, news_buf_t *out, news_date_t date,
                const news_tz_t *tz)
{
    char         text[NEWS_DATE_TEXT_MAX];
    news_clock_t clock;

    if (words == NULL || !news_date_clock(date, tz, &clock)) {
        news_buf_append(out, news_date_words(date, tz, text));
        return;
    }

    news_words_day(words, out, clock.year, clock.month, clock.day);

    if (date.kind == NEWS_DATE_TIME) {
        news_buf_printf(out, "%s%02d:%02d %s",
                        words->months[0] == '\0' ? " " : ", ", clock.hour,
                        clock.minute, clock.abbreviation);
    }
}


news_str_t
news_words_and(const news_words_t *words)
{
    return words ? news_str_borrow(words->and) : NEWS_STR(" and ");
}
