//! Places and ranks that the names of bodies and titles tell: 绍兴市人民代表大会 is municipal, of 绍兴 in
//! 浙江. Provinces, prefectures, autonomous counties and cities of their rank are listed; every other county is known by its
//! ending behind a province or city, or before a body (云栖县人民政府).

use regex::Regex;

use super::kind::Pattern;
use tiaowen_text::doc::Authority;
use tiaowen_text::script;

/// A province with the names of its divisions, without their endings, parted by spaces.
struct Province {
    /// First two digits of the codes of its divisions (GB/T 2260).
    code: &'static str,
    name: &'static str,
    /// Cities, prefectures, leagues; former names of those whose rules are still in force as well.
    cities: &'static str,
    /// Autonomous counties and banners: they make rules of their own, whose titles name no province.
    counties: &'static str,
    /// Cities of the rank of counties.
    towns: &'static str,
}

#[rustfmt::skip]
const PROVINCES: [Province; 34] = [
    Province { code: "11", name: "北京", cities: "", counties: "", towns: "" },
    Province { code: "12", name: "天津", cities: "", counties: "", towns: "" },
    Province { code: "13", name: "河北", cities: "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水", counties: "孟村 大厂 青龙 丰宁 宽城 围场", towns: "辛集 晋州 新乐 遵化 迁安 滦州 武安 南宫 沙河 涿州 定州 安国 高碑店 平泉 泊头 任丘 黄骅 河间 霸州 三河 深州" },
    Province { code: "14", name: "山西", cities: "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁", counties: "", towns: "古交 高平 怀仁 介休 永济 河津 原平 侯马 霍州 孝义 汾阳 潞城" },
    Province { code: "15", name: "内蒙古", cities: "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 锡林郭勒 阿拉善", counties: "", towns: "霍林郭勒 满洲里 牙克石 扎兰屯 额尔古纳 根河 丰镇 乌兰浩特 阿尔山 二连浩特 锡林浩特" },
    Province { code: "21", name: "辽宁", cities: "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛", counties: "岫岩 新宾 清原 本溪 桓仁 宽甸 喀喇沁左翼 阜新", towns: "新民 瓦房店 庄河 海城 东港 凤城 凌海 北镇 盖州 大石桥 灯塔 调兵山 开原 北票 凌源 兴城" },
    Province { code: "22", name: "吉林", cities: "长春 吉林 四平 辽源 通化 白山 松原 白城 延边", counties: "前郭尔罗斯 长白 伊通", towns: "榆树 德惠 公主岭 蛟河 桦甸 舒兰 磐石 双辽 梅河口 集安 临江 扶余 洮南 大安 延吉 图们 敦化 珲春 龙井 和龙" },
    Province { code: "23", name: "黑龙江", cities: "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭", counties: "杜尔伯特", towns: "尚志 五常 讷河 虎林 密山 铁力 同江 富锦 抚远 绥芬河 海林 宁安 穆棱 东宁 北安 五大连池 嫩江 安达 肇东 海伦 漠河" },
    Province { code: "31", name: "上海", cities: "", counties: "", towns: "" },
    Province { code: "32", name: "江苏", cities: "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 淮阴", counties: "", towns: "江阴 宜兴 新沂 邳州 溧阳 常熟 张家港 昆山 太仓 启东 如皋 海安 东台 仪征 高邮 丹阳 扬中 句容 兴化 靖江 泰兴 海门 江都 吴江 大丰 金坛 姜堰 通州 锡山" },
    Province { code: "33", name: "浙江", cities: "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水", counties: "景宁", towns: "建德 余姚 慈溪 瑞安 乐清 龙港 海宁 平湖 桐乡 诸暨 嵊州 兰溪 义乌 东阳 永康 江山 温岭 临海 玉环 龙泉 临安 奉化 萧山 余杭 上虞 富阳" },
    Province { code: "34", name: "安徽", cities: "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 巢湖", counties: "", towns: "无为 桐城 潜山 天长 明光 界首 宁国 广德" },
    Province { code: "35", name: "福建", cities: "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德", counties: "", towns: "福清 永安 石狮 晋江 南安 邵武 武夷山 建瓯 漳平 福安 福鼎 长乐 龙海" },
    Province { code: "36", name: "江西", cities: "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶", counties: "", towns: "乐平 瑞昌 共青城 庐山 贵溪 瑞金 龙南 井冈山 丰城 樟树 高安 德兴" },
    Province { code: "37", name: "山东", cities: "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 莱芜", counties: "", towns: "胶州 平度 莱西 滕州 龙口 莱阳 莱州 招远 栖霞 海阳 青州 诸城 寿光 安丘 高密 昌邑 曲阜 邹城 新泰 肥城 荣成 乳山 乐陵 禹城 临清 邹平 即墨 章丘 蓬莱" },
    Province { code: "41", name: "河南", cities: "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店", counties: "", towns: "巩义 荥阳 新密 新郑 登封 舞钢 汝州 林州 卫辉 辉县 长垣 沁阳 孟州 禹州 长葛 义马 灵宝 邓州 永城 项城 济源 偃师" },
    Province { code: "42", name: "湖北", cities: "武汉 黄石 十堰 宜昌 襄阳 襄樊 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施", counties: "长阳 五峰", towns: "大冶 丹江口 宜都 当阳 枝江 老河口 枣阳 宜城 钟祥 京山 应城 安陆 汉川 石首 洪湖 松滋 监利 麻城 武穴 赤壁 广水 利川 仙桃 潜江 天门 恩施" },
    Province { code: "43", name: "湖南", cities: "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西", counties: "城步 通道 新晃 芷江 靖州 麻阳 江华", towns: "浏阳 宁乡 醴陵 湘乡 韶山 耒阳 常宁 武冈 邵东 汨罗 临湘 津市 沅江 资兴 祁阳 洪江 冷水江 涟源 吉首" },
    Province { code: "44", name: "广东", cities: "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮", counties: "连南 连山 乳源", towns: "乐昌 南雄 台山 开平 鹤山 恩平 廉江 雷州 吴川 高州 化州 信宜 四会 兴宁 陆丰 阳春 英德 连州 普宁 罗定" },
    Province { code: "45", name: "广西", cities: "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左", counties: "三江 融水 龙胜 恭城 隆林 富川 罗城 环江 巴马 都安 大化 金秀", towns: "横州 荔浦 岑溪 东兴 桂平 北流 靖西 平果 合山 凭祥 宜州" },
    Province { code: "46", name: "海南", cities: "海口 三亚 三沙 儋州", counties: "白沙 昌江 乐东 陵水 保亭 琼中", towns: "五指山 琼海 文昌 万宁 东方" },
    Province { code: "50", name: "重庆", cities: "", counties: "石柱 秀山 酉阳 彭水", towns: "" },
    Province { code: "51", name: "四川", cities: "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山", counties: "峨边 马边 木里 北川", towns: "都江堰 彭州 邛崃 崇州 简阳 广汉 什邡 绵竹 江油 射洪 隆昌 峨眉山 阆中 华蓥 万源 马尔康 康定 西昌 会理" },
    Province { code: "52", name: "贵州", cities: "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南", counties: "道真 务川 玉屏 印江 沿河 松桃 镇宁 关岭 紫云 三都 威宁", towns: "清镇 盘州 赤水 仁怀 黔西 兴义 兴仁 凯里 都匀 福泉" },
    Province { code: "53", name: "云南", cities: "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 思茅 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆", counties: "石林 禄劝 寻甸 峨山 新平 元江 宁蒗 玉龙 宁洱 墨江 景东 景谷 镇沅 江城 孟连 澜沧 西盟 双江 耿马 沧源 屏边 金平 河口 漾濞 南涧 巍山 贡山 兰坪 维西", towns: "安宁 宣威 澄江 腾冲 水富 禄丰 个旧 开远 蒙自 弥勒 景洪 瑞丽 芒 泸水 香格里拉 楚雄 文山 大理" },
    Province { code: "54", name: "西藏", cities: "拉萨 日喀则 昌都 林芝 山南 那曲 阿里", counties: "", towns: "米林 错那" },
    Province { code: "61", name: "陕西", cities: "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛", counties: "", towns: "兴平 彬州 韩城 华阴 子长 神木 旬阳" },
    Province { code: "62", name: "甘肃", cities: "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南", counties: "张家川 天祝 肃南 肃北 阿克塞 东乡 积石山", towns: "华亭 玉门 敦煌 合作 临夏" },
    Province { code: "63", name: "青海", cities: "西宁 海东 海北 黄南 海南 果洛 玉树 海西", counties: "民和 互助 化隆 循化 大通 河南 门源", towns: "同仁 格尔木 德令哈 茫崖 玉树" },
    Province { code: "64", name: "宁夏", cities: "银川 石嘴山 吴忠 固原 中卫", counties: "", towns: "灵武 青铜峡" },
    Province { code: "65", name: "新疆", cities: "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰", counties: "焉耆 巴里坤 木垒 察布查尔 塔什库尔干 和布克赛尔", towns: "阜康 博乐 阿拉山口 库尔勒 库车 阿图什 伊宁 奎屯 霍尔果斯 乌苏 沙湾 石河子 阿拉尔 图木舒克 五家渠 北屯 铁门关 双河 可克达拉 昆玉 胡杨河 新星 白杨 昌吉 阿克苏 喀什 和田 塔城 阿勒泰" },
    Province { code: "71", name: "台湾", cities: "台北 新北 桃园 台中 台南 高雄 基隆 新竹 嘉义", counties: "", towns: "" },
    Province { code: "81", name: "香港", cities: "", counties: "", towns: "" },
    Province { code: "82", name: "澳门", cities: "", counties: "", towns: "" },
];

/// Cities that are provinces.
const MUNICIPALITIES: [&str; 4] = ["北京", "天津", "上海", "重庆"];

/// A division of China, in simplified script like every place by which documents are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Province, without its ending: 四川.
    pub region: Option<String>,
    /// City, prefecture or league, without its ending: 成都.
    pub city: Option<String>,
    /// County with its ending: 郫都区.
    pub county: Option<String>,
}

impl Place {
    /// The rank of bodies of this place.
    pub(super) fn authority(&self) -> Authority {
        if self.county.is_some() {
            Authority::County
        } else if self.city.is_some() {
            Authority::Municipal
        } else if self.region.is_some() {
            Authority::Provincial
        } else {
            Authority::Other
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What stands behind the bare name of a province.
const OF_PROVINCE: [&str; 8] =
    ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市", ""];

/// The end of the name of a city or prefecture.
static OF_CITY: Pattern = Pattern::new(|| {
    Regex::new(r"^(?:市|地区|盟|(?:\p{Han}{1,12}?族|\p{Han}{2,8})?自治州|州|经济特区)").ok()
});

/// The end of the name of an autonomous county.
static OF_COUNTY: Pattern = Pattern::new(|| Regex::new(r"^\p{Han}{0,14}?(?:自治县|自治旗)").ok());

/// A county behind its city or province; districts and cities only before a body.
static COUNTY: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?P<n>\p{Han}{1,12}?(?:自治县|自治旗|县|旗|林区)|\p{Han}{2,5}?[区市])",
        r"(?P<b>人民|人大|政府|委|办公|\p{Han}{1,14}?(?:局|委员会|办公室|指挥部|领导小组|联席会议|办事处|[总支大]队|中心)$)?",
    ))
    .ok()
});

/// A place that no list has, before a body: 青岭市人民政府, 云栖县财政局.
static UNLISTED: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?:(?P<c>\p{Han}{2,6}?(?:市|自治州|州|盟|地区))|(?P<x>))",
        r"(?P<n>\p{Han}{1,10}?(?:自治县|自治旗|县|旗)|\p{Han}{2,5}?区)?",
        r"(?:人民|人大|政府|委|财政|教育|民政|\p{Han}{2,14}(?:局|委员会|办公室|指挥部|领导小组|联席会议|办事处|[总支大]队|中心)$)",
    ))
    .ok()
});

/// Words that end like a place and are none.
const NO_PLACE: [&str; 24] = [
    "城市",
    "本市",
    "各市",
    "都市",
    "省市",
    "全市",
    "本县",
    "各县",
    "全县",
    "市县",
    "区县",
    "名胜区",
    "保护区",
    "开发区",
    "示范区",
    "自治区",
    "实验区",
    "保税区",
    "高新区",
    "园区",
    "库区",
    "特区",
    "山区",
    "社区",
];

/// Heads of the names of bodies that are of no place.
const NATIONAL: [&str; 3] = ["国家", "中国", "中华人民共和国"];

/// The place that a text names and nothing else: 四川, 四川省, 51, 510000, 成都, 四川省成都市, 郫都区. `None` where it is no
/// province or city that is listed and does not end like a county.
///
/// ```
/// use tiaowen_parse::parse::place::named;
///
/// let chengdu = named("四川省成都市").unwrap_or_default();
/// assert_eq!((chengdu.region.as_deref(), chengdu.city.as_deref()), (Some("四川"), Some("成都")));
/// assert_eq!(named("510000"), named("四川"));
/// assert_eq!(named("四川省财政厅"), None);
/// ```
pub fn named(text: &str) -> Option<Place> {
    let folded = script::fold(text.trim());
    let of = |province: &Province| province.name.to_owned();
    let digits = folded.strip_suffix("0000").unwrap_or(&folded);
    if let Some(province) = PROVINCES.iter().find(|p| p.code == digits || p.name == folded) {
        return Some(Place { region: Some(of(province)), ..Place::default() });
    }
    let mut cities = PROVINCES.iter().flat_map(|p| p.cities.split(' ').map(move |city| (p, city)));
    if let Some((province, city)) = cities.find(|(_, city)| !city.is_empty() && *city == folded) {
        let (region, city) = (Some(of(province)), Some(city.to_owned()));
        return Some(Place { region, city, county: None });
    }
    let mut place = Place::default();
    let rest = city(province(&folded, &mut place), &mut place);
    if !rest.is_empty() {
        if place.is_empty() && !town(rest, &mut place) {
            listed_county(rest, &mut place);
        }
        let ends = rest.ends_with(['县', '区', '旗', '市']);
        if !ends || NO_PLACE.iter().any(|word| rest.ends_with(word)) {
            return None;
        }
        place.county = Some(rest.to_owned());
    }
    Some(place).filter(|place| !place.is_empty())
}

/// The place at the head of a name of a body, or of a title.
pub(super) fn read(name: &str) -> Place {
    let folded = script::fold(name);
    let mut place = Place::default();
    let head = without_party(&folded);
    // 中国（上海）自由贸易试验区
    let head = head.strip_prefix("中国（").or_else(|| head.strip_prefix("中国(")).unwrap_or(head);
    let rest = province(head, &mut place);
    let rest = city(rest, &mut place);
    if town(rest, &mut place) {
        return place;
    }
    if place.is_empty() {
        listed_county(rest, &mut place);
    } else if let Some(found) = COUNTY.captures(rest) {
        let county = found.name("n").map_or("", |n| n.as_str());
        let sure = found.name("b").is_some() || county.ends_with(['县', '旗']);
        if sure && county.chars().nth(1).is_some() && !NO_PLACE.iter().any(|w| county.ends_with(w))
        {
            place.county = Some(county.to_owned());
        }
    }
    place
}

/// The name of a body without what stands before its place where it is one of the party.
fn without_party(name: &str) -> &str {
    ["中国共产党", "中共"].iter().find_map(|head| name.strip_prefix(head)).unwrap_or(name)
}

/// Reads a province and gives what stands behind it.
fn province<'n>(name: &'n str, place: &mut Place) -> &'n str {
    for province in &PROVINCES {
        let Some(rest) = name.strip_prefix(province.name) else { continue };
        let municipality = MUNICIPALITIES.contains(&province.name);
        // 吉林市 and 海南藏族自治州 only share the name.
        if rest.starts_with('市') && !municipality || rest.starts_with("藏族") {
            continue;
        }
        // 海南各…, 河南蒙古族自治县
        if OF_COUNTY.is_match(rest) && rest.starts_with("蒙古族") {
            continue;
        }
        place.region = Some(province.name.to_owned());
        let ending = OF_PROVINCE.iter().find_map(|ending| rest.strip_prefix(ending));
        return ending.unwrap_or(rest);
    }
    name
}

/// Reads a city and gives what stands behind it.
fn city<'n>(name: &'n str, place: &mut Place) -> &'n str {
    for province in &PROVINCES {
        if place.region.as_deref().is_some_and(|region| region != province.name) {
            continue;
        }
        for bare in province.cities.split(' ').filter(|bare| !bare.is_empty()) {
            let Some(rest) = name.strip_prefix(bare) else { continue };
            if is_town(province, bare, name) {
                continue;
            }
            let Some(ending) = OF_CITY.captures(rest).and_then(|found| found.get(0)) else {
                continue;
            };
            place.region = Some(province.name.to_owned());
            place.city = Some(bare.to_owned());
            return rest.get(ending.end()..).unwrap_or("");
        }
    }
    name
}

/// Reads a city of the rank of a county, of the province where one is known.
fn town(name: &str, place: &mut Place) -> bool {
    // 东方市民中心, 合作市场
    const OTHERS: [&str; 4] = ["市场", "市民", "市政工", "市政设"];
    for province in &PROVINCES {
        if place.region.as_deref().is_some_and(|region| region != province.name) {
            continue;
        }
        let named = |bare: &&str| is_town(province, bare, name);
        let Some(bare) = province.towns.split(' ').find(named) else { continue };
        let rest = name.strip_prefix(bare).unwrap_or("");
        if OTHERS.iter().any(|word| rest.starts_with(word)) {
            continue;
        }
        place.region = Some(province.name.to_owned());
        place.county = Some(format!("{bare}市"));
        return true;
    }
    false
}

/// Whether a name begins with a city of the rank of a county: 恩施市 of the prefecture 恩施 too.
fn is_town(province: &Province, bare: &str, name: &str) -> bool {
    let listed = !bare.is_empty() && province.towns.split(' ').any(|town| town == bare);
    listed && name.strip_prefix(bare).is_some_and(|rest| rest.starts_with('市'))
}

fn listed_county(name: &str, place: &mut Place) {
    for province in &PROVINCES {
        for bare in province.counties.split(' ').filter(|bare| !bare.is_empty()) {
            let Some(rest) = name.strip_prefix(bare) else { continue };
            let Some(ending) = OF_COUNTY.captures(rest).and_then(|found| found.get(0)) else {
                continue;
            };
            place.region = Some(province.name.to_owned());
            place.county = Some(format!("{bare}{}", ending.as_str()));
            return;
        }
    }
}

/// The place of a body, listed or not.
pub(super) fn of_body(name: &str) -> Place {
    let place = read(name);
    if !place.is_empty() {
        return place;
    }
    let folded = script::fold(name);
    let folded = without_party(&folded);
    let mut place = Place::default();
    // 国家市场监督管理总局
    if NATIONAL.iter().any(|head| folded.starts_with(head)) {
        return place;
    }
    if let Some(found) = UNLISTED.captures(folded) {
        let of = |group: &str| {
            let found = found.name(group)?;
            let market = folded.get(found.end()..).is_some_and(|rest| rest.starts_with('场'));
            (!market).then(|| found.as_str().to_owned())
        };
        let known = |name: &String| !NO_PLACE.iter().any(|word| name.ends_with(word));
        place.city = of("c")
            .filter(known)
            .map(|city| city.strip_suffix('市').map_or(city.clone(), str::to_owned));
        place.county = of("n").filter(known);
    }
    place
}

/// The rank of a body.
pub(super) fn authority(name: &str) -> Authority {
    let folded = script::fold(name);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let starts = |words: &[&str]| words.iter().any(|word| folded.starts_with(word));
    if has(&["人民法院", "人民检察院", "军事法院", "海事法院"]) {
        return Authority::Judicial;
    }
    if starts(&[
        "中共中央",
        "中国共产党中央",
        "中国共产党全国",
        "国务院",
        "政务院",
        "全国人民代表大会",
        "全国人大",
        "中央军",
        "中央人民政府",
        "中华人民共和国主席",
        "中华人民共和国国务院",
        "中华人民共和国中央",
        "中央委员会",
        "中华人民共和国全国人民代表大会",
        "中央办公厅",
        "中央纪",
        "总统",
        "国民政府",
        "国民大会",
        "立法院",
    ]) && !has(&["国务院办公厅秘书"])
    {
        return Authority::Central;
    }
    let place = of_body(name);
    if !place.is_empty() {
        return place.authority();
    }
    if starts(&["省", "自治区"]) {
        Authority::Provincial
    } else if starts(&["市", "州"]) {
        Authority::Municipal
    } else if starts(&["县", "区人民", "区委"]) {
        Authority::County
    } else if starts(&NATIONAL)
        || starts(&["行政院", "海关总署"])
        || ["部", "总局", "总署", "署", "院"].iter().any(|end| folded.ends_with(end))
        || has(&["部办公厅", "总局办公"])
    {
        Authority::Ministry
    } else {
        Authority::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> (String, String, String) {
        let place = of_body(name);
        let show = |part: Option<String>| part.unwrap_or_default();
        (show(place.region), show(place.city), show(place.county))
    }

    #[test]
    fn divisions_down_to_counties() {
        let cases = [
            ("浙江省人民代表大会常务委员会", ("浙江", "", ""), Authority::Provincial),
            ("四川省财政厅", ("四川", "", ""), Authority::Provincial),
            ("上海市人民政府", ("上海", "", ""), Authority::Provincial),
            ("上海市徐汇区人民政府", ("上海", "", "徐汇区"), Authority::County),
            ("内蒙古自治区人民政府", ("内蒙古", "", ""), Authority::Provincial),
            ("绍兴市人民代表大会常务委员会", ("浙江", "绍兴", ""), Authority::Municipal),
            ("浙江省杭州市余杭区人民政府", ("浙江", "杭州", "余杭区"), Authority::County),
            ("江苏省昆山市人民政府", ("江苏", "", "昆山市"), Authority::County),
            ("吉林市人民政府", ("吉林", "吉林", ""), Authority::Municipal),
            ("海南藏族自治州人民政府", ("青海", "海南", ""), Authority::Municipal),
            ("海南省人民政府", ("海南", "", ""), Authority::Provincial),
            ("阿坝藏族羌族自治州人民政府", ("四川", "阿坝", ""), Authority::Municipal),
            ("凉山州人民政府", ("四川", "凉山", ""), Authority::Municipal),
            ("景宁畲族自治县人民代表大会", ("浙江", "", "景宁畲族自治县"), Authority::County),
            ("青岭市人民政府", ("", "青岭", ""), Authority::Municipal),
            ("诸暨市水利局", ("浙江", "", "诸暨市"), Authority::County),
            ("中共义乌市委办公室", ("浙江", "", "义乌市"), Authority::County),
            ("浙江省绍兴市诸暨市人民政府", ("浙江", "绍兴", "诸暨市"), Authority::County),
            ("恩施市人民政府", ("湖北", "", "恩施市"), Authority::County),
            ("恩施州人民政府", ("湖北", "恩施", ""), Authority::Municipal),
            ("临安市财政局", ("浙江", "", "临安市"), Authority::County),
            ("潛江市人民代表大會常務委員會", ("湖北", "", "潜江市"), Authority::County),
            ("云栖县人民政府办公室", ("", "", "云栖县"), Authority::County),
            ("安徽省馬鞍山市人民政府", ("安徽", "马鞍山", ""), Authority::Municipal),
            ("最高人民法院", ("", "", ""), Authority::Judicial),
            ("浙江省高级人民法院", ("浙江", "", ""), Authority::Judicial),
            ("国务院办公厅", ("", "", ""), Authority::Central),
            ("财政部", ("", "", ""), Authority::Ministry),
            ("国家发展改革委", ("", "", ""), Authority::Ministry),
            ("国家市场监督管理总局", ("", "", ""), Authority::Ministry),
            ("青岭市市场监督管理局", ("", "青岭", ""), Authority::Municipal),
            ("农贸市场管理局", ("", "", ""), Authority::Other),
            ("四川省市场监督管理局", ("四川", "", ""), Authority::Provincial),
        ];
        for (name, (region, city, county), rank) in cases {
            let expected = (region.to_owned(), city.to_owned(), county.to_owned());
            assert_eq!(place(name), expected, "{name}");
            assert_eq!(authority(name), rank, "{name}");
        }
    }

    #[test]
    fn titles_name_places_only_at_their_head() {
        let cases = [
            ("深圳经济特区灯会条例", ("广东", "深圳", "")),
            ("浙江省城市绿化条例", ("浙江", "", "")),
            ("北京市风景名胜区条例", ("北京", "", "")),
            ("四川省实施《中华人民共和国水法》办法", ("四川", "", "")),
            ("城市供水条例", ("", "", "")),
            ("昆山市灯会管理办法", ("江苏", "", "昆山市")),
            ("江苏省昆山市灯会管理办法", ("江苏", "", "昆山市")),
            ("昆山市场管理办法", ("", "", "")),
            ("东方市民中心管理办法", ("", "", "")),
            ("中山公园管理规定", ("", "", "")),
            ("中国（浙江）自由贸易试验区条例", ("浙江", "", "")),
        ];
        for (title, (region, city, county)) in cases {
            let read = read(title);
            let show = |part: Option<String>| part.unwrap_or_default();
            let found = (show(read.region), show(read.city), show(read.county));
            assert_eq!(found, (region.to_owned(), city.to_owned(), county.to_owned()), "{title}");
        }
    }
}
