import type { Locale } from './locales.ts'
import { cityOf } from './zone.ts'

type Names = Record<string, string>

/** Cities that a language calls by another name; all others keep the name that the zone's id gives them. */
const names: Record<Locale, Names> = {
  en: {},
  de: table(`Athens=Athen, Brussels=Brüssel, Bucharest=Bukarest, Copenhagen=Kopenhagen, Lisbon=Lissabon, Moscow=Moskau,
    Prague=Prag, Rome=Rom, Vienna=Wien, Warsaw=Warschau, Zurich=Zürich, Luxembourg=Luxemburg, Belgrade=Belgrad,
    Vatican=Vatikan, Nicosia=Nikosia, Cairo=Kairo, Algiers=Algier, Tripoli=Tripolis, Baghdad=Bagdad, Riyadh=Riad,
    Damascus=Damaskus, Tehran=Teheran, Tokyo=Tokio, Singapore=Singapur, Hong Kong=Hongkong, Mexico City=Mexiko-Stadt,
    Havana=Havanna, Addis Ababa=Addis Abeba, Kyiv=Kyjiw`),
  fr: table(`Athens=Athènes, Brussels=Bruxelles, Bucharest=Bucarest, Copenhagen=Copenhague, Lisbon=Lisbonne,
    London=Londres, Moscow=Moscou, Vienna=Vienne, Warsaw=Varsovie, Algiers=Alger, Beirut=Beyrouth, Damascus=Damas,
    Baghdad=Bagdad, Riyadh=Riyad, Dubai=Dubaï, Tehran=Téhéran, Jerusalem=Jérusalem, Singapore=Singapour, Seoul=Séoul,
    Mexico City=Mexico, Bogota=Bogotá, Sao Paulo=São Paulo`),
  es: table(`Athens=Atenas, Berlin=Berlín, Brussels=Bruselas, Bucharest=Bucarest, Copenhagen=Copenhague, Dublin=Dublín,
    Lisbon=Lisboa, London=Londres, Moscow=Moscú, Paris=París, Prague=Praga, Rome=Roma, Stockholm=Estocolmo, Vienna=Viena,
    Warsaw=Varsovia, Zurich=Zúrich, Amsterdam=Ámsterdam, Belgrade=Belgrado, Sofia=Sofía, Luxembourg=Luxemburgo,
    Istanbul=Estambul, Kyiv=Kiev, Algiers=Argel, Cairo=El Cairo, Tunis=Túnez, Damascus=Damasco, Baghdad=Bagdad,
    Riyadh=Riad, Tehran=Teherán, Jerusalem=Jerusalén, Tokyo=Tokio, Seoul=Seúl, Singapore=Singapur, New York=Nueva York,
    Los Angeles=Los Ángeles, Mexico City=Ciudad de México, Havana=La Habana, Sao Paulo=São Paulo, Bogota=Bogotá,
    Panama=Panamá`),
  ar: table(`Berlin=برلين, London=لندن, Paris=باريس, Madrid=مدريد, Rome=روما, Vienna=فيينا, Zurich=زيورخ,
    Amsterdam=أمستردام, Brussels=بروكسل, Lisbon=لشبونة, Dublin=دبلن, Stockholm=ستوكهولم, Copenhagen=كوبنهاغن, Oslo=أوسلو,
    Helsinki=هلسنكي, Warsaw=وارسو, Prague=براغ, Budapest=بودابست, Athens=أثينا, Istanbul=إسطنبول, Moscow=موسكو,
    Kyiv=كييف, Bucharest=بوخارست, Sofia=صوفيا, Belgrade=بلغراد, Luxembourg=لوكسمبورغ, Cairo=القاهرة, Algiers=الجزائر,
    Tunis=تونس, Tripoli=طرابلس, Casablanca=الدار البيضاء, Khartoum=الخرطوم, Nairobi=نيروبي, Johannesburg=جوهانسبرغ,
    Lagos=لاغوس, Baghdad=بغداد, Riyadh=الرياض, Kuwait=الكويت, Qatar=قطر, Bahrain=البحرين, Dubai=دبي, Muscat=مسقط,
    Aden=عدن, Amman=عمّان, Beirut=بيروت, Damascus=دمشق, Jerusalem=القدس, Gaza=غزة, Hebron=الخليل, Tehran=طهران,
    Karachi=كراتشي, Kolkata=كلكتا, Tokyo=طوكيو, Shanghai=شنغهاي, Singapore=سنغافورة, Hong Kong=هونغ كونغ, Jakarta=جاكرتا,
    Seoul=سيول, Sydney=سيدني, New York=نيويورك, Chicago=شيكاغو, Denver=دنفر, Los Angeles=لوس أنجلوس, Toronto=تورنتو,
    Mexico City=مكسيكو سيتي, Sao Paulo=ساو باولو, Buenos Aires=بوينس آيرس`),
}

/** The city of a zone as a language calls it, or its id where it names no place. */
export function cityIn(zone: string, locale: Locale): string {
  const city = cityOf(zone)
  return city === null ? zone : (names[locale][city] ?? city)
}

function table(text: string): Names {
  return Object.fromEntries(
    text.split(/,\s+/).map((pair) => {
      const [city = '', name = ''] = pair.split('=')
      return [city, name]
    }),
  )
}
